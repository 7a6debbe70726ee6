// A private key that signs nothing anybody trusts: made anew for each run.
import { generateKeyPairSync } from "node:crypto";

export const KEY = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
}).privateKey;

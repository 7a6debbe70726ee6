// `mc schema`: the published JSON Schema of `.github/mission-control.yml`, for editors and for checks in other places.
import { Command } from "commander";
import { configJsonSchema } from "../../core/config/json-schema.ts";

export function schemaCommand(): Command {
  return new Command("schema")
    .description("Print the JSON Schema of .github/mission-control.yml.")
    .action(() => {
      console.log(JSON.stringify(configJsonSchema(), null, 2));
    });
}

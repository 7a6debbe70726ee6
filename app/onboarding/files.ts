// What onboarding puts into a repository: the workflows and the configuration with what was detected.
import { CONFIG_PATH } from "../../core/config/schema.ts";
import { renderConfig } from "../detect/config.ts";
import type { Source } from "../detect/source.ts";
import { detectVerification, type Verification } from "../detect/verification.ts";
import { renderWorkflows, type WorkflowChoices } from "./workflows.ts";

export interface Proposal {
  readonly files: Readonly<Record<string, string>>;
  readonly verification: Verification | null;
}

export const DEFAULT_RUNS_ON = "ubuntu-latest";

export type OnboardingChoices = Omit<WorkflowChoices, "runsOn"> & { readonly runsOn?: string };

export async function onboardingFiles(
  source: Source,
  choices: OnboardingChoices,
): Promise<Proposal> {
  const verification = await detectVerification(source.readFile, source.listFiles);
  const { runsOn } = choices;
  return {
    verification,
    files: {
      [CONFIG_PATH]: renderConfig({
        verification,
        ...(runsOn === undefined ? {} : { runsOn }),
      }),
      ...renderWorkflows({ ...choices, runsOn: runsOn ?? DEFAULT_RUNS_ON }),
    },
  };
}

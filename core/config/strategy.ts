// What comes after a mission, and when: sections `strategy`, `chain` and `schedule`.
import { z } from "zod";
import { TIME_OF_DAY, WEEKDAYS } from "../calendar/next-time.ts";
import { HOURS } from "../calendar/quiet-hours.ts";
import { isTimeZone } from "../notice/quiet.ts";

export const StrategyConfig = z
  .strictObject({
    propose: z
      .enum(["never", "after_mission"])
      .default("never")
      .describe(
        "`after_mission`: when a mission ends, an agent proposes the next objective as an issue; a person starts it.",
      ),
    cost_usd: z.number().positive().default(1).describe("What one proposal may cost at most."),
  })
  .prefault({});

export const ChainConfig = z
  .strictObject({
    max_depth: z
      .int()
      .min(1)
      .max(50)
      .default(3)
      .describe("Missions that may follow one another, the first one included."),
    next: z
      .enum(["strategist", "backlog"])
      .default("strategist")
      .describe(
        "Who says what comes next: an agent, and the backlog where it has no answer; or the backlog alone.",
      ),
    cleanup_every: z
      .int()
      .min(0)
      .max(100)
      .default(3)
      .describe("After so many completed missions one cleans up; 0: never."),
    cost_usd: z
      .number()
      .min(0)
      .default(0)
      .describe("All missions of one chain together; 0: no limit but those of each mission."),
  })
  .prefault({});

const Weekdays = z.array(z.enum(WEEKDAYS)).max(7).default([]);

export const ScheduleConfig = z
  .strictObject({
    time_zone: z
      .string()
      .max(60)
      .refine(isTimeZone, "the name of a time zone, such as Europe/Berlin")
      .default("UTC"),
    quiet_hours: z
      .string()
      .regex(HOURS, "from and to, such as 22:00-07:00")
      .default("")
      .describe("When no work begins; what runs goes on to its end. Empty: never."),
    quiet_days: Weekdays.describe("Days that are quiet as a whole."),
    on_behalf_of: z
      .string()
      .max(100)
      .default("")
      .describe(
        "Login of the person for whom `run` and `cleanup` begin missions; their right counts.",
      ),
    entries: z
      .array(
        z.strictObject({
          days: Weekdays.describe("Empty: every day."),
          at: z.string().regex(TIME_OF_DAY, "a time of day, such as 03:00"),
          what: z
            .enum(["run", "discover", "recalc", "cleanup"])
            .describe(
              "`run`: a mission for the top of the backlog; `discover`: look for improvements; `recalc`: scores of the backlog; `cleanup`: a mission that cleans up.",
            ),
        }),
      )
      .max(20)
      .default([])
      .describe("What begins by itself, and when."),
  })
  .prefault({});

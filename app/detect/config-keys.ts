// Every key of the configuration file in one sentence, in the order in which onboarding writes them.

export interface ConfigEntry {
  readonly path: readonly [string] | readonly [string, string];
  readonly about: string;
}

/** In the order of the file. A section's own line comes from the entry with only its name. */
export const CONFIG_ENTRIES: readonly ConfigEntry[] = [
  { path: ["enabled"], about: "false: Mission Control does nothing in this repository." },
  { path: ["branch"], about: "Branch that missions improve. Empty: the default branch." },
  {
    path: ["verify"],
    about: "How a commit proves itself. Runs without secrets, on exactly that commit.",
  },
  { path: ["verify", "setup"], about: "Prepares a fresh checkout." },
  { path: ["verify", "command"], about: "Must exit with 0 before a commit may reach mc/green." },
  {
    path: ["verify", "setup_timeout_minutes"],
    about: "Minutes after which the set-up counts as failed.",
  },
  {
    path: ["verify", "timeout_minutes"],
    about: "Minutes after which the command counts as failed.",
  },
  {
    path: ["verify", "checks"],
    about:
      "Further checks: name, command, required (false: only advises), timeout_minutes. Required ones must exit with 0 too.",
  },
  {
    path: ["verify", "min_seconds"],
    about: "A pass faster than this many seconds is not believed.",
  },
  {
    path: ["verify", "tests_may_fall"],
    about: "false: a commit that runs fewer tests than mc/green does not pass.",
  },
  { path: ["agent"], about: "Who does the work." },
  {
    path: ["agent", "type"],
    about:
      "claude-code, codex, gemini, builtin, command (a program of your own) or scripted (for trials).",
  },
  {
    path: ["agent", "command"],
    about: "For command: program and arguments. For scripted: the script file.",
  },
  {
    path: ["agent", "model"],
    about:
      "Model to ask for. Empty: the agent's own choice. For builtin: local:qwen3@http://localhost:11434/v1 or the like.",
  },
  {
    path: ["agent", "fallback_model"],
    about: "Model to go on with while the other one is limited or in trouble. Empty: none.",
  },
  { path: ["agent", "network"], about: "For builtin: true lets its commands use the network." },
  { path: ["agent", "max_turns"], about: "Turns that one attempt may take." },
  { path: ["agent", "timeout_minutes"], about: "Minutes that one attempt may take." },
  {
    path: ["agent", "architect"],
    about: "never, uncertain or always: an analysis before somebody writes.",
  },
  { path: ["agent", "architect_model"], about: "Model that only thinks. Empty: the same." },
  { path: ["agent", "root_cause"], about: "Before a retry: why did the earlier attempt fail?" },
  {
    path: ["agent", "micro_builds"],
    about: "For builtin with a small model: one file at a time, each verified.",
  },
  { path: ["agent", "step_command"], about: "For micro_builds: must exit 0 after each file." },
  { path: ["workers"], about: "How much goes on at once." },
  { path: ["workers", "max"], about: "Units that are worked on at the same time." },
  {
    path: ["workers", "adaptive"],
    about: "Fewer at a time while much conflicts or fails, more when it goes well.",
  },
  { path: ["plan"], about: "How an objective is planned." },
  {
    path: ["plan", "depth"],
    about: "How often a scope may be split among further planners. 0: one flat plan.",
  },
  { path: ["plan", "children"], about: "Parts that a scope may be split into." },
  { path: ["plan", "critic"], about: "A second agent judges plans of two units or more." },
  { path: ["plan", "critic_rounds"], about: "How often one plan is judged at most." },
  {
    path: ["plan", "min_ambition"],
    about: "A plan that scores less (1 to 10) is made again. 0: any will do.",
  },
  { path: ["plan", "replans"], about: "How often a mission may be planned again in all." },
  {
    path: ["plan", "objective_checks"],
    about: "How often an agent looks whether the objective is met. 0: never.",
  },
  { path: ["plan", "check_explicit"], about: "true: the same for a plan that a person wrote." },
  {
    path: ["plan", "stall_after"],
    about: "Attempts without a landing after which what was not begun is planned anew. 0: never.",
  },
  { path: ["units"], about: "The units that an objective is planned into." },
  { path: ["units", "max"], about: "Most units in one plan." },
  { path: ["units", "max_attempts"], about: "Attempts per unit before it counts as failed." },
  { path: ["units", "retry_delay_seconds"], about: "Seconds before a failed unit is tried again." },
  {
    path: ["units", "fix_mode"],
    about: "A retry goes on from the earlier version. false: it begins anew.",
  },
  { path: ["review"], about: "Review of every unit by a second agent that has no tools." },
  { path: ["review", "enabled"], about: "false: no review." },
  {
    path: ["review", "min_score"],
    about: "A lower average (0 to 10) sends the unit back to its worker.",
  },
  { path: ["review", "max_findings"], about: "Findings of a review that are shown at most." },
  {
    path: ["review", "must_holds"],
    about: "A finding that must be put right sends the unit back while attempts are left.",
  },
  { path: ["health"], about: "What happens to a mission in trouble." },
  {
    path: ["health", "levels"],
    about: "It dares less: fewer workers, a cheaper model, nothing new.",
  },
  {
    path: ["health", "breakers"],
    about: "What fails three times in a row by its own fault is left alone for a while.",
  },
  {
    path: ["health", "auto_pause"],
    about: "Where everything fails it pauses, checks what it stands on, and goes on with one unit.",
  },
  {
    path: ["health", "heartbeat_minutes"],
    about: "How often a mission that should move is looked after. 0: never.",
  },
  {
    path: ["health", "traces"],
    about: "What each job was told and answered is kept for mc traces export.",
  },
  { path: ["speculation"], about: "Units that their plan calls uncertain." },
  {
    path: ["speculation", "enabled"],
    about: "They are tried in several ways at once, and the best that passes is taken.",
  },
  { path: ["speculation", "threshold"], about: "From this uncertainty (0 to 1) on." },
  { path: ["speculation", "branches"], about: "Ways at once; each needs a worker." },
  {
    path: ["speculation", "by"],
    about: "tests, review, cost or lines: what decides among those that pass.",
  },
  { path: ["experiment"], about: "Units that compare instead of changing something." },
  {
    path: ["experiment", "mode"],
    about: "asked, or always: what the planner proposes is compared, not done.",
  },
  {
    path: ["experiment", "promote"],
    about: "ask (say /mc promote), always or never: what is recommended becomes a unit of work.",
  },
  { path: ["learning"], about: "What is remembered from one mission to the next." },
  {
    path: ["learning", "enabled"],
    about: "What attempts find out is told to later work that it is about.",
  },
  { path: ["learning", "budget_chars"], about: "Characters of a brief that it may take." },
  {
    path: ["learning", "episode_days"],
    about: "Days a lesson of one unit is remembered; longer when it is told often.",
  },
  {
    path: ["learning", "distill"],
    about: "true: after a mission an agent is asked what its lessons have in common.",
  },
  {
    path: ["learning", "attribution"],
    about: "What goes with failure is counted, told, and changes who starts first.",
  },
  {
    path: ["learning", "explore"],
    about: "How much wordings of prompts that were seldom tried are preferred.",
  },
  {
    path: ["learning", "evolve_prompts"],
    about: "true: after a mission in which much failed, another wording is made.",
  },
  {
    path: ["learning", "tools"],
    about: "true: workers may leave small programs for later ones; these run in a sandbox.",
  },
  { path: ["queue"], about: "How merges are verified and landed." },
  {
    path: ["queue", "slots"],
    about: "Verifications at a time; leave room for the workers' jobs.",
  },
  {
    path: ["queue", "window"],
    about: "Longest chain of merges proposed at once. 0: chosen from the slots.",
  },
  {
    path: ["queue", "confidence"],
    about: "A unit is thrown out only when it is bad with at least this probability.",
  },
  {
    path: ["queue", "min_observations"],
    about: "… and when at least so many failed verifications contained it.",
  },
  { path: ["fixup"], about: "Candidates that repair a unit that left the queue." },
  { path: ["fixup", "candidates"], about: "How many at a time. 0: none, its worker tries again." },
  { path: ["fixup", "waves"], about: "How often that is tried per unit." },
  { path: ["fixup", "cost_per_candidate_usd"], about: "US dollars for one candidate." },
  { path: ["fixup", "max_turns"], about: "Turns that one candidate may take." },
  { path: ["fixup", "timeout_minutes"], about: "Minutes that one candidate may take." },
  {
    path: ["discovery"],
    about: "What /mc discover looks for; its proposals are issues with mc:proposed.",
  },
  { path: ["discovery", "tracks"], about: "feature, quality, security." },
  { path: ["discovery", "max_per_track"], about: "Proposals of one look per track." },
  { path: ["discovery", "max_open"], about: "Proposals that may wait for a person at a time." },
  { path: ["discovery", "min_score"], about: "Below this score (0 to 10) nothing is proposed." },
  {
    path: ["discovery", "agent"],
    about: "false: no model is asked; only what can be counted is proposed.",
  },
  {
    path: ["discovery", "research"],
    about: "Gaps are analysed and researched before anything is proposed.",
  },
  { path: ["discovery", "cost_usd"], about: "US dollars that one look may cost." },
  {
    path: ["discovery", "network"],
    about: "true: osv.dev is asked which locked dependencies are vulnerable.",
  },
  {
    path: ["discovery", "schedule"],
    about: "daily, weekly or monthly: it looks by itself. Empty: only when asked.",
  },
  { path: ["strategy"], about: "An agent that proposes what comes next." },
  {
    path: ["strategy", "propose"],
    about: "never, or after_mission: the next objective as an issue that a person starts.",
  },
  { path: ["strategy", "cost_usd"], about: "US dollars that one proposal may cost." },
  { path: ["chain"], about: "Missions that follow one another: /mc chain on, or mc:chain." },
  { path: ["chain", "max_depth"], about: "Missions in a row, the first one included." },
  { path: ["chain", "next"], about: "Who says what comes next: strategist or backlog." },
  {
    path: ["chain", "cleanup_every"],
    about: "After so many completed missions one cleans up. 0: never.",
  },
  { path: ["chain", "cost_usd"], about: "US dollars for all missions of a chain. 0: no limit." },
  { path: ["schedule"], about: "What begins by itself, and when nothing does." },
  { path: ["schedule", "time_zone"], about: "Of all times here, such as Europe/Berlin." },
  { path: ["schedule", "quiet_hours"], about: "No work begins then, such as 22:00-07:00." },
  { path: ["schedule", "quiet_days"], about: "Whole days without new work, such as [sat, sun]." },
  { path: ["schedule", "on_behalf_of"], about: "Login for whom run and cleanup begin missions." },
  {
    path: ["schedule", "entries"],
    about: "Such as {days: [mon], at: '03:00', what: run}; or discover, recalc, cleanup.",
  },
  { path: ["backlog"], about: "Open issues that missions may take up, best first." },
  {
    path: ["backlog", "issues"],
    about: "off, label (those with the label below) or all open issues.",
  },
  { path: ["backlog", "label"], about: "Label of the entries." },
  { path: ["backlog", "effort_weight"], about: "How much effort counts against impact, 0 to 1." },
  {
    path: ["backlog", "stale_hours"],
    about: "Hours without a touch after which an entry is worth a tenth less.",
  },
  { path: ["backlog", "recalculate_hours"], about: "Hours between two rankings without a cause." },
  {
    path: ["backlog", "sync_minutes"],
    about: "Minutes between two looks for changes that no webhook told of.",
  },
  { path: ["backlog", "show_labels"], about: "true: priority and state are shown as labels." },
  {
    path: ["backlog", "close_completed"],
    about: "An issue is closed when all that was done for it is promoted.",
  },
  {
    path: ["backlog", "leftovers"],
    about: "true: what a mission could not finish is proposed as issues.",
  },
  { path: ["gates"], about: "Where a person must approve, by reviewing a pull request." },
  { path: ["gates", "plan"], about: "always or never: approve the plan before work starts." },
  {
    path: ["gates", "large_merge"],
    about: "large or never: approve units that change more than the limits below.",
  },
  {
    path: ["gates", "promote"],
    about: "always, never (promote without asking) or off (leave the branch alone).",
  },
  { path: ["gates", "large_merge_lines"], about: "Lines from which a change counts as large." },
  { path: ["gates", "large_merge_files"], about: "Files from which a change counts as large." },
  { path: ["limits"], about: "Where a mission ends by itself." },
  { path: ["limits", "wall_time_minutes"], about: "Minutes from the label on." },
  { path: ["limits", "cost_usd"], about: "US dollars for the whole mission." },
  { path: ["limits", "cost_per_attempt_usd"], about: "US dollars for one attempt at one unit." },
  {
    path: ["limits", "cost_per_day_usd"],
    about: "US dollars for all missions of the repository in 24 hours. 0: no limit.",
  },
  {
    path: ["limits", "cost_per_week_usd"],
    about: "US dollars for all missions of the repository in seven days. 0: no limit.",
  },
  { path: ["people"], about: "Who may ask for things." },
  {
    path: ["people", "may_command"],
    about: "Permissions in this repository that may start and steer missions.",
  },
  { path: ["people", "bots"], about: "Exact logins of bots whose commands count." },
  {
    path: ["dashboard"],
    about: "One issue that shows how everything stands; its boxes are commands.",
  },
  { path: ["dashboard", "title"], about: "Of the issue when it is opened." },
  { path: ["dashboard", "pin"], about: "Pinned once; unpinning it is respected." },
  { path: ["dashboard", "top"], about: "Items of the backlog that are shown." },
  { path: ["dashboard", "recent"], about: "Ended missions that are shown." },
  { path: ["dashboard", "debounce_seconds"], about: "Changes are gathered this long." },
  {
    path: ["notify"],
    about:
      "Where to tell what happens: telegram, slack, webhook, email, as far as the app's operator has set them up.",
  },
  { path: ["notify", "needs_you"], about: "That a person is needed, such as [slack, email]." },
  { path: ["notify", "ended"], about: "That a mission ended, with what came of it." },
  { path: ["notify", "started"], about: "That a mission began." },
  { path: ["notify", "trouble"], about: "That a unit failed or left the queue." },
  { path: ["notify", "progress"], about: "That a unit landed." },
  { path: ["notify", "quiet_hours"], about: "What can wait is held back then: 22:00-07:00." },
  { path: ["notify", "time_zone"], about: "Of the quiet hours, such as Europe/Berlin." },
  {
    path: ["notify", "quiet_holds_urgent"],
    about: "true: what needs a person waits for their end as well.",
  },
  {
    path: ["protected_paths"],
    about: "Changes here wait for a person. .github/workflows is always refused.",
  },
  { path: ["runs_on"], about: "Label of the runners that the jobs ask for." },
];

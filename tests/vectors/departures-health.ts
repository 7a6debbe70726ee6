// Reference cases about health and money that we answer differently: what we do instead, and the answer that is asserted.
import type { Departure } from "./departures.ts";

type Departures = Readonly<Record<string, Departure>>;

export const ema: Departures = {
  "negative value": { instead: "what is no cost changes nothing", expected: {"initial":{"value":null,"count":0,"projected":null},"steps":[{"returned":1,"value":1,"count":1,"factor":1.5,"projected":1.5},{"returned":1,"value":1,"count":1,"factor":1.5,"projected":1.5},{"returned":1,"value":1,"count":2,"factor":1.3535533905932737,"projected":1.3535533905932737}],"exceeds":[]} },
  "multiplier below the clamp (1.5): clamp can raise the effective value": { instead: "never above what it did cost", expected: {"initial":{"value":null,"count":0,"projected":null},"steps":[{"returned":1,"value":1,"count":1,"factor":1.5,"projected":1.5},{"returned":1,"value":1,"count":2,"factor":1.3535533905932737,"projected":1.3535533905932737},{"returned":1,"value":1,"count":3,"factor":1.2886751345948129,"projected":1.2886751345948129},{"returned":1.18,"value":1.18,"count":4,"factor":1.25,"projected":1.4749999999999999},{"returned":1.126,"value":1.126,"count":5,"factor":1.223606797749979,"projected":1.3777812542664762}],"exceeds":[]} },
};

export const degradation: Departures = {
  "successes counted before trouble make recovery instant": { instead: "successes count from the move of the level on", expected: {"levels":["FULL_CAPACITY","FULL_CAPACITY","FULL_CAPACITY","FULL_CAPACITY","FULL_CAPACITY","FULL_CAPACITY","FULL_CAPACITY","FULL_CAPACITY","REDUCED_WORKERS","REDUCED_WORKERS"],"transitions":[["FULL_CAPACITY","REDUCED_WORKERS","conflict_rate"]],"effectiveWorkers":4,"readOnly":false,"stop":false} },
  "conflict rate is over the whole mission": { instead: "the last eight merges count", expected: {"levels":["FULL_CAPACITY","FULL_CAPACITY","FULL_CAPACITY","FULL_CAPACITY","FULL_CAPACITY","FULL_CAPACITY","FULL_CAPACITY","FULL_CAPACITY","FULL_CAPACITY","FULL_CAPACITY","FULL_CAPACITY","FULL_CAPACITY","FULL_CAPACITY","FULL_CAPACITY","REDUCED_WORKERS","REDUCED_WORKERS","REDUCED_WORKERS","REDUCED_WORKERS"],"transitions":[["FULL_CAPACITY","REDUCED_WORKERS","conflict_rate"]],"effectiveWorkers":4,"readOnly":false,"stop":false} },
  "conflict right after recovery re-trips": { instead: "what was counted before the level moved is over", expected: {"levels":["FULL_CAPACITY","FULL_CAPACITY","FULL_CAPACITY","REDUCED_WORKERS","REDUCED_WORKERS","REDUCED_WORKERS","FULL_CAPACITY","FULL_CAPACITY"],"transitions":[["FULL_CAPACITY","REDUCED_WORKERS","conflict_rate"],["REDUCED_WORKERS","FULL_CAPACITY","general_recovery"]],"effectiveWorkers":8,"readOnly":false,"stop":false} },
};

export const circuitBreaker: Departures = {
  "success while open does not close it": { instead: "what succeeds late tells nothing about now: the count stands", expected: {"steps":[{"state":"closed","failures":1},{"state":"closed","failures":2},{"state":"open","failures":3},{"state":"open","failures":3},{"result":false,"state":"open","failures":3}],"open":{"a":3},"changes":[["a","closed","open"]]} },
  "then a failure while open": { instead: "the count stands", expected: {"steps":[{"state":"closed","failures":1},{"state":"closed","failures":2},{"state":"open","failures":3},{"state":"open","failures":3},{"state":"open","failures":4},{},{"result":true,"state":"half_open","failures":4}],"open":{},"changes":[["a","closed","open"],["a","open","half_open"]]} },
  "half-open stuck: probe never reported, no more probes": { instead: "a probe has a deadline; then another one is made", expected: {"steps":[{"state":"closed","failures":1},{"state":"closed","failures":2},{"state":"open","failures":3},{},{"result":true,"state":"half_open","failures":3},{},{"result":true,"state":"half_open","failures":3}],"open":{},"changes":[["a","closed","open"],["a","open","half_open"]]} },
  "random 6": { instead: "a late success while it is open leaves the count as it is", expected: {"steps":[{"state":"closed","failures":1},{"result":true,"state":"closed","failures":1},{},{"state":"closed","failures":2},{"result":true,"state":"closed","failures":0},{"state":"open","failures":3},{"state":"open","failures":4},{"state":"open","failures":4},{},{"result":true,"state":"closed","failures":0},{"state":"open","failures":5}],"open":{"a":5},"changes":[["a","closed","open"]]} },
  "random 13": { instead: "a late success while it is open leaves the count as it is", expected: {"steps":[{"state":"closed","failures":1},{"state":"closed","failures":2},{"result":true,"state":"closed","failures":2},{"result":true,"state":"closed","failures":2},{"state":"open","failures":3},{"result":true,"state":"closed","failures":0},{"result":false,"state":"open","failures":3},{"state":"open","failures":4},{},{"state":"open","failures":5},{"state":"open","failures":6},{"state":"open","failures":6},{},{"result":true,"state":"half_open","failures":6}],"open":{},"changes":[["a","closed","open"],["a","open","half_open"]]} },
};

export const heartbeat: Departures = {
  "check merged count going down counts as progress": { instead: "only more than before is progress", expected: [["",0],["",1],["",2]] },
};

export const adaptiveConcurrency: Departures = {
  "all good": { instead: "fewer than five outcomes (or the window, if that is smaller) change nothing", expected: {"start":4,"workers":[4,4,4,4,5,6,7,8]} },
  "all conflict": { instead: "fewer than five outcomes (or the window, if that is smaller) change nothing", expected: {"start":4,"workers":[4,4,4,4,3,1]} },
  "window 4": { instead: "fewer than five outcomes (or the window, if that is smaller) change nothing", expected: {"start":4,"workers":[4,4,4,5,5,4,2,1]} },
  "start below min": { instead: "fewer than five outcomes (or the window, if that is smaller) change nothing", expected: {"start":1,"workers":[1]} },
  "min 2": { instead: "fewer than five outcomes (or the window, if that is smaller) change nothing", expected: {"start":4,"workers":[4,4,4,4]} },
  "mixed hold": { instead: "fewer than five outcomes (or the window, if that is smaller) change nothing", expected: {"start":4,"workers":[4,4,4,4,4,4,4,4,4]} },
  "success .8 exactly holds": { instead: "fewer than five outcomes (or the window, if that is smaller) change nothing", expected: {"start":4,"workers":[4,4,4,4,4]} },
  "conflict .3 exactly": { instead: "fewer than five outcomes (or the window, if that is smaller) change nothing", expected: {"start":4,"workers":[4,4,4,4,5,6,7,7,7,7]} },
  "random 0": { instead: "fewer than five outcomes (or the window, if that is smaller) change nothing", expected: {"start":4,"workers":[4,4,4,4,5]} },
  "random 2": { instead: "fewer than five outcomes (or the window, if that is smaller) change nothing", expected: {"start":4,"workers":[4,4,4,4]} },
  "random 4": { instead: "fewer than five outcomes (or the window, if that is smaller) change nothing", expected: {"start":4,"workers":[4,4,4,4]} },
  "random 5": { instead: "fewer than five outcomes (or the window, if that is smaller) change nothing", expected: {"start":4,"workers":[4,4,4,4,4,4,4,4,4,4]} },
  "random 8": { instead: "fewer than five outcomes (or the window, if that is smaller) change nothing", expected: {"start":4,"workers":[4,4,3,1,1,1,1,1,1,2,3,4]} },
};

export const dynamicSemaphore: Departures = {
  "shrink while idle leaves free permits until debt is paid": { instead: "free permits above a new limit are taken at once", expected: [[null,1,0,1],["got",0,0,1],["wait",0,0,1],["wait",0,0,1]] },
  "to zero": { instead: "free permits above a new limit are taken at once", expected: [[null,0,0,0],["wait",0,0,0]] },
};

export const eventAnalytics: Departures = {
  "merge before dispatch": {
    instead: "no time is taken backwards",
    expected: {
      failureRate: 0,
      cost: { total_cost: 0, mean_cost: 0, max_cost: 0 },
      mergesPerHour: 360,
      duration: null,
    },
  },
};

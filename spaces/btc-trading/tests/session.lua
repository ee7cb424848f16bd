-- Sessions from the fetch to the score: commands, forfeits, what is shown and when.
local space = require "main"

local function context(changes)
  local config = {history_hours = 12, horizon_hours = 6, decisions = 1, fee_bps = 10}
  for key, value in pairs(changes or {}) do config[key] = value end
  return {config = config, seats = 3}
end

-- Hourly bars from `first` on whose closes are given; each opens at the close before.
local function event(kind, first, before, closes)
  local bars = {t = {}, open = {}, high = {}, low = {}, close = {}}
  for bar, close in ipairs(closes) do
    bars.t[bar], bars.open[bar], bars.close[bar] = first + (bar - 1) * 3600, before, close
    bars.high[bar], bars.low[bar] = math.max(before, close), math.min(before, close)
    before = close
  end
  return {type = kind, feed = "btc-usd", unit = "cents", at = 0, bars = bars}
end

local PAST = {4000000, 4010000, 3990000, 4000000}

local function answers(...)
  local list = {}
  for seat, given in ipairs({...}) do
    list[seat] = {seat = seat, forfeit = "late", reason = "a test"}
    if given then list[seat] = {seat = seat, action = space.parse({}, seat, given, {})} end
  end
  return {type = "answers", answers = list}
end

local function asked(ctx)
  return space.apply(space.setup(ctx), event("data", -14400, 4000000, PAST), ctx)
end

local LONG, SHORT = {side = "long", size = 100}, {side = "short", size = 100, stop = 100}

local tests = {}

function tests.the_commands_come_in_order()
  local ctx = context()
  local state = space.setup(ctx)
  local fetch = space.next(state, ctx).fetch
  assert(fetch.feed == "btc-usd" and fetch.from == -43200 and fetch.to == 0 and fetch.every == 3600)
  state = space.apply(state, event("data", -14400, 4000000, PAST), ctx)
  assert(table.concat(space.next(state, ctx).ask, ",") == "1,2,3")
  state = space.apply(state, answers(LONG, SHORT, false), ctx)
  local wait = space.next(state, ctx).wait
  assert(wait.feed == "btc-usd" and wait.to == 21600 and wait.every == 3600)
  state = space.apply(state, event("ticks", 0, 4000000, {4040000}), ctx)
  assert(space.next(state, ctx).done)
end

function tests.a_session_is_scored_by_the_formula()
  local ctx = context({fee_bps = 0})
  local state = space.apply(asked(ctx), answers(LONG, SHORT, false), ctx)
  local log
  state, log = space.apply(state, event("ticks", 0, 4000000, {4040000, 4000000, 4020000}), ctx)
  local left = "seat 1 has 10050.00, seat 2 has 9900.00, seat 3 has 10000.00."
  assert(log == "3 bars; the last close is 40200.00 USD: " .. left, log)
  local results = space.evaluate(state, ctx)
  -- Seat 1 gains 5,000 and once fell by 10,000: x = 0. Seat 2 is stopped at -10,000, all of it drawdown: x = -15,000,
  -- and 5,000 * -15,000 / 65,000 = -1,153.8, rounded down. Seat 3 never gave an order.
  assert(results[1].metrics.risk_adjusted == 50 and results[1].tiebreak == 1)
  assert(results[2].metrics.risk_adjusted == 38.46 and results[2].tiebreak == -59999)
  assert(results[3].metrics.risk_adjusted == 50 and results[3].tiebreak == 0)
end

function tests.money_and_drawdown_carry_over()
  local ctx = context({decisions = 3, fee_bps = 0})
  local state = asked(ctx)
  local waits = {}
  for decision, close in ipairs({4400000, 3960000, 4158000}) do
    assert(space.next(state, ctx).ask, "decision " .. decision)
    state = space.apply(state, answers(LONG, false, LONG), ctx)
    waits[decision] = space.next(state, ctx).wait.to
    local before = state.bars.close[#state.bars.close]
    state = space.apply(state, event("ticks", (decision - 1) * 7200, before, {close}), ctx)
  end
  assert(table.concat(waits, ",") == "7200,14400,21600")
  assert(space.next(state, ctx).done)
  -- Up 10 %, down 10 %, up 5 %.
  assert(table.concat(state.accounts[1].curve, ",") == "1100000,990000,1039500")
  assert(state.accounts[1].drawdown == 110000 and state.accounts[1].answered == 3)
  assert(table.concat(state.accounts[2].curve, ",") == "1000000,1000000,1000000")
end

-- Every pattern of forfeits by three seats in three decisions, in parts, since a case has the budget of one call.
for part, kind in ipairs({"late", "malformed", "illegal", "out", "late", "malformed", "illegal", "out"}) do
  tests["a_forfeit_is_flat_" .. kind .. part] = function()
    local ctx = context({decisions = 3})
    for pattern = 64 * (part - 1), 64 * part - 1 do
      local state = asked(ctx)
      for decision = 0, 2 do
        local given = answers(LONG, SHORT, {side = "long", size = 10, take = 5})
        for seat = 1, 3 do
          if pattern >> (decision * 3 + seat - 1) & 1 == 1 then given.answers[seat] = {seat = seat, forfeit = kind} end
        end
        state = space.apply(state, given, ctx)
        local before = state.bars.close[#state.bars.close]
        state = space.apply(state, event("ticks", decision * 7200, before, {before + 100}), ctx)
      end
      assert(space.next(state, ctx).done)
      for seat, result in ipairs(space.evaluate(state, ctx)) do
        -- Decisions are three bits apart: 1 + 8 + 64.
        local silent = pattern & 73 << (seat - 1) == 73 << (seat - 1)
        assert(silent == (result.tiebreak == 0 and result.metrics.risk_adjusted == 50))
      end
    end
  end
end

function tests.parse_fills_in_what_was_left_out()
  local flat = space.parse({}, 1, {side = "flat", size = 80, stop = 5, take = 5}, {})
  assert(flat.side == "flat" and flat.size == 0 and flat.stop == 0 and flat.take == 0)
  assert(space.parse({}, 1, {side = "short", size = 0}, {}).side == "flat")
  local long = space.parse({}, 1, {side = "long", size = 7, take = 9}, {})
  assert(long.side == "long" and long.size == 7 and long.stop == 0 and long.take == 9)
end

function tests.a_feed_that_brings_nothing_voids()
  local ctx = context()
  local bad = event("data", 0, 4000000, PAST)
  bad.unit = "dollars"
  for _, broken in ipairs({bad, event("data", 0, 4000000, {}), event("data", 0, 4000000, {500})}) do
    local state = space.apply(space.setup(ctx), broken, ctx)
    assert(space.next(state, ctx).void == "the feed brought no sound bars")
    assert(#space.view(state, 0, ctx) > 0)
  end
  local state = space.apply(asked(ctx), answers(LONG, LONG, LONG), ctx)
  state = space.apply(state, event("ticks", 0, 4000000, {}), ctx)
  assert(space.next(state, ctx).void)
end

function tests.an_end_by_the_host_leaves_the_accounts()
  local ctx = context()
  local state = space.apply(asked(ctx), answers(LONG, SHORT, false), ctx)
  state = space.apply(state, {type = "ended", reason = "max_steps"}, ctx)
  for _, result in ipairs(space.evaluate(state, ctx)) do assert(result.metrics.risk_adjusted == 50) end
end

function tests.the_text_follows_the_config()
  local ctx = context({decisions = 2, fee_bps = 25, horizon_hours = 14})
  local task = space.task(asked(ctx), 2, ctx)
  for _, part in ipairs({"Decision 1 of 2.", "After 4 bars", "40000.00 USD", "10000.00 USD", "7 hours", "0.25 %"}) do
    assert(task.text:find(part, 1, true), part .. " is not in " .. task.text)
  end
  local data = task.data
  assert(data.price == 4000000 and data.hours == 7 and data.fee_bps == 25 and data.equity == 1000000)
end

function tests.looking_changes_nothing_and_every_scene_is_whole()
  local ctx = context({decisions = 2})
  local state = space.setup(ctx)
  local events = {
    event("data", -14400, 4000000, PAST), answers(LONG, SHORT, false), event("ticks", 0, 4000000, {4040000, 4100000}),
    answers(false, {side = "flat", size = 0}, SHORT), event("ticks", 10800, 4100000, {4000000}),
  }
  for step = 0, #events do
    if step > 0 then state = space.apply(state, events[step], ctx) end
    local before = json.encode(state)
    if space.next(state, ctx).ask then space.task(state, 1, ctx) end
    space.evaluate(state, ctx)
    for audience = 0, 3 do
      local scene = space.view(state, audience, ctx)
      assert(#scene == 8 and scene[2].kind == "chart" and scene[3].kind == "bars" and scene[8].kind == "timeline")
      assert(#scene[2].x == #scene[2].series[1].y and #scene[2].marks == #scene[8].items)
    end
    assert(json.encode(state) == before)
  end
end

return tests

-- Sessions from the fetch to the shares: commands, forfeits, what is shown and when.
local space = require "main"
local questions = require "lib/questions"

local function context(seats)
  return {config = {history_hours = 24, horizon_hours = 6}, seats = seats or 3}
end

local function event(kind, first, rows)
  local bars = {t = {}, open = {}, high = {}, low = {}, close = {}}
  for bar, row in ipairs(rows) do
    bars.t[bar], bars.open[bar] = first + (bar - 1) * 3600, row[3]
    bars.high[bar], bars.low[bar], bars.close[bar] = row[1], row[2], row[3]
  end
  return {type = kind, feed = "btc-usd", unit = "cents", at = 0, bars = bars}
end

local PAST = {{4010000, 3990000, 4000000}, {4030000, 3990000, 4020000}, {4030000, 3980000, 4000000}}

-- One percentage for all questions, or `false` for a forfeit.
local function answers(percents, kind)
  local list = {}
  for seat, percent in ipairs(percents) do
    list[seat] = {seat = seat, forfeit = kind or "late", reason = "a test"}
    if percent then
      local forecast = {}
      for _, id in ipairs(questions.IDS) do forecast[id] = percent end
      list[seat] = {seat = seat, action = forecast}
    end
  end
  return {type = "answers", answers = list}
end

-- Fetched, with the levels set by hand.
local function asked(ctx)
  local state = space.apply(space.setup(ctx), event("data", -10800, PAST), ctx)
  state.levels = {close = 4010000, range = 30000, rise = 4020000, fall = 3980000}
  return state
end

-- Everything but fall comes.
local UP = event("ticks", 0, {{4050000, 3999000, 4050000}})

local function played(percents, ticks, kind)
  local ctx = context(#percents)
  local state = space.apply(asked(ctx), answers(percents, kind), ctx)
  return space.apply(state, ticks or UP, ctx), ctx
end

local tests = {}

function tests.the_commands_come_in_order()
  local ctx = context()
  local state = space.setup(ctx)
  local fetch = space.next(state, ctx).fetch
  assert(fetch.feed == "btc-usd" and fetch.from == -86400 and fetch.to == 0 and fetch.every == 3600)
  state = space.apply(state, event("data", -10800, PAST), ctx)
  assert(state.past == 3 and state.now == 4000000)
  assert(table.concat(space.next(state, ctx).ask, ",") == "1,2,3")
  state = space.apply(state, answers({10, 20, false}), ctx)
  local wait = space.next(state, ctx).wait
  assert(wait.feed == "btc-usd" and wait.to == 21600 and wait.every == 3600)
  assert(space.next(space.apply(state, UP, ctx), ctx).done)
end

function tests.scores_are_the_squares()
  local state, ctx = played({50, 70, 100, 0, false})
  local results = space.evaluate(state, ctx)
  for _, id in ipairs(questions.IDS) do
    local came = id ~= "fall"
    assert(results[1].metrics[id] == 75)
    assert(results[2].metrics[id] == (came and 91 or 51))
    assert(results[3].metrics[id] == (came and 100 or 0))
    assert(results[4].metrics[id] == (came and 0 or 100))
    assert(results[5].metrics[id] == 0)
  end
  -- 4 * 900 + 4,900; 10,000; 40,000; everything and one more for silence.
  local ties = {}
  for seat, result in ipairs(results) do ties[seat] = result.tiebreak end
  assert(table.concat(ties, ",") == "-12500,-8500,-10000,-40000,-50001", table.concat(ties, ","))
end

function tests.shares_follow_the_scores()
  -- Scores 75 and 83 of two: half of the pool each, minus and plus 4 % of that half.
  local state, ctx = played({50, 70})
  assert(table.concat(space.rewards(state, {2, 1}, ctx), ",") == "4800,5200")
  -- Silence is not paid, and does not pull the others' mean down.
  state, ctx = played({50, false, 70, false})
  assert(table.concat(space.rewards(state, {2, 3, 1, 3}, ctx), ",") == "4800,0,5200,0")
  state, ctx = played({false, 0, false})
  assert(table.concat(space.rewards(state, {2, 1, 2}, ctx), ",") == "0,10000,0")
end

-- One case for each number of seats, since a case has the budget of one call.
for seats = 2, 8 do
  tests["shares_sum_to_the_whole_and_follow_the_forecasts_of_" .. seats] = function()
    for round = 1, 10 do
      local percents = {}
      for seat = 1, seats do
        local draw = random.int(-30, 100)
        percents[seat] = round > 1 and draw >= 0 and draw or false
      end
      local state, ctx = played(percents)
      local sum, shares, results = 0, space.rewards(state, {}, ctx), space.evaluate(state, ctx)
      for seat, share in ipairs(shares) do
        assert(share >= 0 and share % 1 == 0)
        for other = 1, seats do
          local better = percents[seat] and results[seat].tiebreak > results[other].tiebreak
          assert(not better or share >= shares[other], "a better forecast gets less")
        end
        sum = sum + share
      end
      assert(#shares == seats and sum == 10000, "sum " .. sum)
    end
  end
end

for _, kind in ipairs({"late", "malformed", "illegal", "out"}) do
  tests["every_pattern_of_forfeits_is_scored_" .. kind] = function()
    for pattern = 0, 31 do
      local percents = {}
      for seat = 1, 5 do percents[seat] = pattern >> (seat - 1) & 1 == 0 and seat * 15 or false end
      local state, ctx = played(percents, UP, kind)
      assert(space.next(state, ctx).done)
      for seat, result in ipairs(space.evaluate(state, ctx)) do
        local expected = percents[seat] and 100 - (100 - percents[seat]) ^ 2 / 100 or 0
        assert(result.metrics.up == expected)
      end
    end
  end
end

function tests.nothing_of_the_answers_is_seen_before_all_are_in()
  local ctx = context()
  local state = asked(ctx)
  assert(state.forecasts == nil)
  local first = json.encode(space.task(state, 1, ctx))
  for seat = 2, 3 do assert(json.encode(space.task(state, seat, ctx)) == first) end
end

function tests.the_text_names_the_levels()
  local text = space.task(asked(context()), 1, context()).text
  for _, part in ipairs({"After 3 bars", "40000.00", "40100.00", "300.00", "40200.00", "39800.00", "6 hours"}) do
    assert(text:find(part, 1, true), part .. " is not in " .. text)
  end
end

function tests.a_feed_that_brings_nothing_voids()
  local ctx = context()
  local bad = event("data", 0, PAST)
  bad.unit = "dollars"
  local huge = event("data", 0, {{1000000001, 1, 1}})
  local low, high = event("data", 0, {{5, 0, 5}}), event("data", 0, {{5, 4, 6}})
  for _, broken in ipairs({bad, huge, event("data", 0, {}), low, high}) do
    local state = space.apply(space.setup(ctx), broken, ctx)
    assert(space.next(state, ctx).void == "the feed brought no sound bars")
    assert(#space.view(state, 0, ctx) == 1)
  end
  local state = space.apply(asked(ctx), answers({1, 2, 3}), ctx)
  assert(space.next(space.apply(state, event("ticks", 0, {}), ctx), ctx).void)
end

function tests.an_end_by_the_host_scores_nothing_and_shares_equally()
  local ctx = context(2)
  local state = space.apply(asked(ctx), answers({10, 20}), ctx)
  state = space.apply(state, {type = "ended", reason = "max_steps"}, ctx)
  for _, result in ipairs(space.evaluate(state, ctx)) do assert(result.metrics.up == 0) end
  assert(table.concat(space.rewards(state, {1, 1}, ctx), ",") == "5000,5000")
  assert(table.concat(space.rewards(space.setup(ctx), {1, 1}, ctx), ",") == "5000,5000")
end

function tests.looking_changes_nothing_and_every_scene_is_whole()
  local ctx = context()
  local state = space.setup(ctx)
  for step, blocks in ipairs({1, 8, 8, 11}) do
    if step == 2 then state = asked(ctx) end
    if step == 3 then state = space.apply(state, answers({10, false, 90}), ctx) end
    if step == 4 then state = space.apply(state, UP, ctx) end
    local before = json.encode(state)
    space.next(state, ctx)
    space.evaluate(state, ctx)
    space.rewards(state, {1, 1, 1}, ctx)
    for audience = 0, 3 do
      local scene = space.view(state, audience, ctx)
      assert(#scene == blocks, step .. ": " .. #scene)
      if step > 1 then
        assert(scene[2].kind == "chart" and #scene[2].series == 4 and #scene[3].items == (step > 2 and 2 or 0))
      end
    end
    assert(json.encode(state) == before)
  end
end

return tests

-- Rap Battles: two rappers take turns on one theme. Form is counted by rule, quality is ranked by the panel.
--
-- The state is all public:
--   theme    drawn in setup
--   verses   by seat, a list with one entry for each round so far: its lines, or `false` without a valid verse
--   scores   by seat, as long: {rhyme=100, metre=92, freshness=96}, all 0 without a verse
--   ranks    by seat, once the panel has ranked both; `false` until then
local texts = require "lib/texts"
local verse = require "lib/verse"

local METRICS = {"rhyme", "metre", "freshness"}

local space = {}

-- Turn `number` of a battle: whose it is, in which round, and the role. Seat 1 opens odd rounds, seat 2 even ones.
local function turn(number)
  local round, opens = (number + 1) // 2, number % 2 == 1
  return opens == (round % 2 == 1) and 1 or 2, round, opens and "opens" or "replies"
end

local function turns(state)
  return #state.verses[1] + #state.verses[2]
end

function space.setup()
  return {theme = random.pick(texts.themes), verses = {{}, {}}, scores = {{}, {}}, ranks = false}
end

-- What the judges read of a seat, or nil. No verse has an empty line in it, so that one parts verses beyond doubt.
local function item(state, seat)
  local parts = {}
  for _, lines in ipairs(state.verses[seat]) do
    if lines then parts[#parts + 1] = table.concat(lines, "\n") end
  end
  return #parts > 0 and {id = seat, text = table.concat(parts, "\n\n")} or nil
end

function space.next(state, ctx)
  local seat, round = turn(turns(state) + 1)
  if round <= ctx.config.rounds then return {ask = {seat}} end
  local first, second = item(state, 1), item(state, 2)
  if state.ranks or not first or not second then return {done = true} end
  return {judge = {mode = "rank", items = {first, second}, rubric = texts.rubric .. state.theme}}
end

function space.task(state, seat, ctx)
  local _, round, role = turn(turns(state) + 1)
  local config, theirs = ctx.config, state.verses[3 - seat]
  return {
    text = string.format(texts.task, round, config.rounds, state.theme, texts.roles[role], config.lines,
      verse.min_words, verse.max_characters),
    data = {
      theme = state.theme, round = round, rounds = config.rounds, lines = config.lines, role = role,
      opponent = theirs[#theirs] or false,
    },
  }
end

function space.parse(_, _, answer, ctx)
  return verse.read(answer, ctx.config.lines)
end

function space.apply(state, event)
  if event.type == "answers" then
    local seat, round, role = turn(turns(state) + 1)
    local lines, own = event.answers[1].action, state.verses[seat]
    local scores = lines and verse.measured(lines, own, state.verses[3 - seat]) or {rhyme = 0, metre = 0, freshness = 0}
    own[round], state.scores[seat][round] = lines or false, scores
    return state, string.format("Round %d: seat %d %s, %s.", round, seat, role, texts.told(scores, lines))
  elseif event.type == "judged" then
    state.ranks = {0, 0}
    for _, result in ipairs(event.results) do state.ranks[result.id] = result.rank end
    return state, texts.verdict(state.ranks)
  end
  -- The other event that can come, "ended", leaves everything as it stands.
  return state
end

-- What the panel's ranks are worth. Where it had nothing to compare, whoever has a verse beats whoever has none.
local function judged(state, seat)
  if not item(state, seat) then return 0 end
  if not item(state, 3 - seat) then return 100 end
  if not state.ranks or state.ranks[1] == state.ranks[2] then return 50 end
  return state.ranks[seat] == 1 and 100 or 0
end

-- The mean of a metric over some rounds, rounded down; a round without a verse counts 0.
local function mean(scores, metric, rounds)
  local sum = 0
  for _, round in ipairs(scores) do sum = sum + round[metric] end
  return sum // math.max(1, rounds)
end

function space.evaluate(state, ctx)
  local results = {}
  for seat = 1, 2 do
    local metrics = {judges = judged(state, seat)}
    for _, metric in ipairs(METRICS) do metrics[metric] = mean(state.scores[seat], metric, ctx.config.rounds) end
    results[seat] = {metrics = metrics}
  end
  return results
end

function space.view(state, _, ctx)
  local scene, bars, moments = {{kind = "text", text = "The theme: " .. state.theme}}, {}, {}
  for number = 1, turns(state) do
    local seat, round, role = turn(number)
    local lines = state.verses[seat][round]
    scene[#scene + 1] = {
      kind = "card", seat = seat, title = string.format("Round %d, seat %d %s", round, seat, role),
      text = lines and table.concat(lines, "\n") or "No valid verse.", tone = lines and "plain" or "bad",
    }
    moments[number] = {at = round, seat = seat, text = role .. ", " .. texts.told(state.scores[seat][round], lines)}
  end
  for _, metric in ipairs(METRICS) do
    for seat, scores in ipairs(state.scores) do
      bars[#bars + 1] = {label = metric .. " " .. seat, seat = seat, value = mean(scores, metric, #scores)}
    end
  end
  if state.ranks then
    for seat = 1, 2 do bars[#bars + 1] = {label = "judges " .. seat, seat = seat, value = judged(state, seat)} end
    moments[#moments + 1] = {at = ctx.config.rounds + 1, text = texts.verdict(state.ranks)}
  end
  scene[#scene + 1] = {kind = "bars", title = "Mean of the verses so far", max = 100, items = bars}
  scene[#scene + 1] = {kind = "timeline", items = moments}
  return scene
end

return space

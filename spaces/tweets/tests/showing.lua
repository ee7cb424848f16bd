-- What players and onlookers see.
local checks = require "lib/checks"
local space = require "main"

local CTX = {config = {}, seats = 10}

local function answered(texts)
  local answers = {}
  for seat = 1, CTX.seats do
    answers[seat] = {seat = seat, action = texts[seat] or nil, forfeit = not texts[seat] and "late" or nil}
  end
  return (space.apply(space.setup(CTX), {type = "answers", answers = answers}, CTX))
end

local function judged(state)
  local results = {}
  for seat, text in ipairs(state.tweets) do
    if text then results[#results + 1] = {id = seat, metrics = {wit = 7.25, clarity = 50, relevance = 100}} end
  end
  return (space.apply(state, {type = "judged", mode = "score", results = results}, CTX))
end

local tests = {}

function tests.the_text_names_the_topic_and_each_rule()
  local state = space.setup(CTX)
  local task = space.task(state, 3, CTX)
  assert(task.text:find(task.data.topic, 1, true))
  assert(task.text:find("At most 280 characters", 1, true))
  assert(task.text:find("Keep these 5 rules", 1, true))
  assert(task.text:find("10 players", 1, true))
  for _, rule in ipairs(state.rules) do assert(task.text:find(checks.describe(rule), 1, true), rule.kind) end
  assert(json.encode(space.task(state, 9, CTX)) == json.encode(task), "all seats are asked the same")
end

function tests.the_scene_grows_with_the_session()
  local state = space.setup(CTX)
  assert(#space.view(state, 0, CTX) == 2)
  state = answered({"a", false, "c"})
  local scene = space.view(state, 0, CTX)
  assert(#scene == 12 and scene[4].title == "No tweet" and scene[4].tone == "bad")
  assert(scene[3].seat == 1 and scene[3].text:sub(1, 1) == "a")
  assert(not scene[3].text:find("Wit", 1, true))
  scene = space.view(judged(state), 0, CTX)
  assert(#scene == 13 and scene[13].kind == "bars")
  assert(scene[13].items[1].value == 7.25 and scene[13].items[2].value == 0)
  assert(scene[3].text:find("Wit 7.25, clarity 50, relevance 100", 1, true))
end

-- A card has at most 4,000 bytes, whatever ten players write.
function tests.the_longest_tweets_fit()
  local texts = {}
  for seat = 1, CTX.seats do texts[seat] = string.rep("\u{1F600}", 280) end
  local size = 0
  for _, block in ipairs(space.view(judged(answered(texts)), 0, CTX)) do
    if block.kind == "card" then assert(#block.text <= 4000) end
    size = size + #json.encode(block)
  end
  assert(size < 60000, size)
end

function tests.looking_changes_nothing()
  for _, state in ipairs({space.setup(CTX), answered({"a"}), judged(answered({"a"}))}) do
    local before = json.encode(state)
    space.next(state, CTX)
    space.evaluate(state, CTX)
    for seat = 1, CTX.seats do
      space.task(state, seat, CTX)
      space.parse(state, seat, {tweet = "x"}, CTX)
      space.view(state, seat, CTX)
    end
    assert(json.encode(state) == before)
  end
end

return tests

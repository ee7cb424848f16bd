-- What players and onlookers see.
local space = require "main"

local CTX = {config = {}, seats = 6}

local function answered(texts)
  local answers = {}
  for seat = 1, CTX.seats do
    answers[seat] = {seat = seat, action = texts[seat] or nil, forfeit = not texts[seat] and "late" or nil}
  end
  return (space.apply(space.setup(CTX), {type = "answers", answers = answers}, CTX))
end

local function judged(state)
  local results = {}
  for seat, text in ipairs(state.listings) do
    if text then
      results[#results + 1] = {id = seat, metrics = {clarity = 7.25, completeness = 50, persuasion = 100}}
    end
  end
  return (space.apply(state, {type = "judged", mode = "score", results = results}, CTX))
end

local tests = {}

function tests.the_text_has_every_fact()
  local state = space.setup(CTX)
  local task, brief = space.task(state, 2, CTX), state.brief
  for _, list in ipairs({{brief.title, brief.team, brief.place}, brief.skills, brief.duties, task.data.sections}) do
    for _, fact in ipairs(list) do assert(task.text:find(fact, 1, true), fact) end
  end
  assert(task.text:find(string.format("%d,000 to %d,000 EUR", brief.low // 1000, brief.high // 1000), 1, true))
  assert(task.text:find("From 80 to 300 words and at most 3000 characters", 1, true))
  assert(task.text:find("6 players", 1, true))
  assert(json.encode(space.task(state, 5, CTX)) == json.encode(task), "all seats are asked the same")
end

function tests.the_scene_grows_with_the_session()
  assert(#space.view(space.setup(CTX), 0, CTX) == 2)
  local state = answered({"a ninja", false, "c"})
  local scene = space.view(state, 0, CTX)
  assert(#scene == 8 and scene[4].title == "No listing" and scene[4].tone == "bad")
  assert(scene[3].seat == 1 and scene[3].text:find("banned: ninja", 1, true))
  scene = space.view(judged(state), 0, CTX)
  assert(#scene == 11 and scene[9].title == "clarity" and scene[9].items[1].value == 7.25)
  assert(scene[11].items[2].value == 0)
end

-- A card has at most 4,000 bytes, whatever is written.
function tests.the_longest_listings_fit()
  local texts = {}
  for seat = 1, CTX.seats do texts[seat] = string.rep("\u{1F600}", 3000) end
  for _, block in ipairs(space.view(judged(answered(texts)), 0, CTX)) do
    if block.kind == "card" then assert(#block.text <= 4000 and utf8.len(block.text)) end
  end
end

function tests.looking_changes_nothing()
  for _, state in ipairs({space.setup(CTX), answered({"a"}), judged(answered({"a"}))}) do
    local before = json.encode(state)
    space.next(state, CTX)
    space.evaluate(state, CTX)
    for seat = 1, CTX.seats do
      space.task(state, seat, CTX)
      space.parse(state, seat, {listing = "x"}, CTX)
      space.view(state, seat, CTX)
    end
    assert(json.encode(state) == before)
  end
end

return tests

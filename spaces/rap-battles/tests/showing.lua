-- What rappers, bots and the public are shown.
local space = require "main"

local CTX = {config = {rounds = 2, lines = 2}, seats = 2}
local CANARY = {"the canary is yellow in its cage", "the canary is singing on the stage"}

local function states()
  local state, all = space.setup(CTX), {}
  state.theme = "lost keys"
  for _, seat in ipairs({1, 2, 2, 1}) do
    all[#all + 1] = json.decode(json.encode(state))
    state = space.apply(state, {type = "answers", answers = {{seat = seat, action = CANARY}}}, CTX)
  end
  all[#all + 1] = json.decode(json.encode(state))
  local results = {{id = 1, rank = 2}, {id = 2, rank = 1}}
  all[#all + 1] = space.apply(state, {type = "judged", mode = "rank", results = results}, CTX)
  return all
end

local tests = {}

function tests.verses_stand_in_the_data_and_never_in_the_text()
  for number, state in ipairs(states()) do
    for seat = 1, 2 do
      local task = space.task(state, seat, CTX)
      assert(not task.text:find("canary", 1, true))
      local theirs = #state.verses[3 - seat] > 0
      assert((table.concat(task.data.opponent or {}, "\n"):find("canary", 1, true) ~= nil) == theirs, "step " .. number)
    end
  end
end

function tests.the_text_follows_the_config()
  local ctx = {config = {rounds = 6, lines = 7}, seats = 2}
  local task = space.task(states()[1], 1, ctx)
  for _, part in ipairs({"Round 1 of 6, theme: lost keys.", "exactly 7 lines", "at least 3 words", "100 characters",
    "You open this round."}) do
    assert(task.text:find(part, 1, true), part .. " is not in " .. task.text)
  end
  assert(task.data.lines == 7 and task.data.rounds == 6 and task.data.role == "open" and task.data.theme == "lost keys")
end

function tests.the_roles_are_named()
  local all = states()
  assert(space.task(all[2], 2, CTX).text:find("You reply in this round.", 1, true))
  assert(space.task(all[3], 2, CTX).data.role == "open" and space.task(all[4], 1, CTX).data.role == "reply")
  assert(space.task(all[4], 1, CTX).data.round == 2)
end

function tests.the_scene_is_whole_at_every_step()
  for number, state in ipairs(states()) do
    for audience = 0, 2 do
      local scene = space.view(state, audience, CTX)
      local cards = math.min(number - 1, 4)
      assert(#scene == cards + 3 and scene[1].text == "The theme: lost keys")
      for place = 1, cards do
        local card = scene[place + 1]
        assert(card.kind == "card" and card.seat == ({1, 2, 2, 1})[place] and card.text == table.concat(CANARY, "\n"))
      end
      local bars, timeline = scene[#scene - 1], scene[#scene]
      assert(bars.kind == "bars" and #bars.items == 8)
      for _, bar in ipairs(bars.items) do assert(bar.value >= 0 and bar.value <= 100) end
      assert(timeline.kind == "timeline" and #timeline.items == cards)
    end
  end
end

function tests.looking_changes_nothing()
  for _, state in ipairs(states()) do
    local before = json.encode(state)
    space.next(state, CTX)
    space.evaluate(state, CTX)
    for seat = 1, 2 do
      space.task(state, seat, CTX)
      space.parse(state, seat, "a b c\nd e f", CTX)
      space.view(state, seat, CTX)
    end
    assert(json.encode(state) == before)
  end
end

return tests

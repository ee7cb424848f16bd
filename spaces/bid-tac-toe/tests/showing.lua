-- What players, bots and the public are shown.
local space = require "main"

local CTX = {config = {chips = 100}, seats = 2}

local function apply(state, x, o)
  local answers = {}
  for seat, offer in ipairs({x, o}) do
    answers[seat] = {seat = seat, forfeit = "late", reason = "nothing in time"}
    if offer then answers[seat] = {seat = seat, action = {bid = offer[1], cell = offer[2]}} end
  end
  return space.apply(state, {type = "answers", answers = answers}, CTX)
end

-- A game with a bid won by each player, a tie, a forfeit, a lost round and a line.
local ROUNDS = {
  {{20, 5}, {13, 1}}, {{10, 1}, {40, 1}}, {{30, 3}, {30, 9}}, {false, {5, 9}}, {false, false}, {{60, 7}, {8, 7}},
}

local function states()
  local state, all = space.setup(CTX), {}
  for number = 0, #ROUNDS do
    if number > 0 then state = apply(state, ROUNDS[number][1], ROUNDS[number][2]) end
    -- A copy, since apply may change the state it is given.
    all[#all + 1] = json.decode(json.encode(state))
  end
  return all
end

local function has(text, part)
  assert(text:find(part, 1, true), "no \"" .. part .. "\" in:\n" .. text)
end

local tests = {}

function tests.the_text_gives_each_player_its_own_numbers()
  local state = apply(space.setup(CTX), {20, 5}, {13, 1})
  local x = space.task(state, 1, CTX).text
  has(x, "Round 2 of at most 9. You are X.")
  has(x, " 1 | 2 | 3\n---+---+---\n 4 | X | 6\n---+---+---\n 7 | 8 | 9\n")
  has(x, "You have 80 chips, your opponent has 120. Equal bids would go to you this round.")
  has(x, "Bid from 0 to 80 chips")
  local o = space.task(state, 2, CTX).text
  has(o, "You are O.")
  has(o, "You have 120 chips, your opponent has 80. Equal bids would go to your opponent this round.")
  has(o, "Bid from 0 to 120 chips")
end

function tests.the_text_follows_the_config()
  local ctx = {config = {chips = 37}, seats = 2}
  local text = space.task(space.setup(ctx), 2, ctx).text
  has(text, "You have 37 chips, your opponent has 37.")
  assert(not text:find("100", 1, true))
end

function tests.the_data_mirrors_the_two_seats()
  local state = apply(apply(space.setup(CTX), {20, 5}, {13, 1}), false, {6, 1})
  local x, o = space.task(state, 1, CTX).data, space.task(state, 2, CTX).data
  assert(x.mark == "X" and o.mark == "O" and x.round == 3 and o.round == 3)
  assert(x.chips.mine == 86 and x.chips.theirs == 114 and o.chips.mine == 114 and o.chips.theirs == 86)
  assert(x.tie == "me" and o.tie == "them")
  assert(table.concat(x.free, ",") == "2,3,4,6,7,8,9" and table.concat(o.board) == "OX")
  local first, second = x.auctions[1], x.auctions[2]
  assert(first.mine == 20 and first.theirs == 13 and first.moved == "me" and first.cell == 5)
  assert(second.mine == false and second.theirs == 6 and second.moved == "them" and second.cell == 1)
  assert(o.auctions[1].mine == 13 and o.auctions[1].moved == "them" and o.auctions[2].theirs == false)
end

function tests.the_scene_is_whole_at_every_step()
  for number, state in ipairs(states()) do
    for audience = 0, 2 do
      local scene = space.view(state, audience, CTX)
      local headline, grid, bars, timeline = scene[1], scene[2], scene[3], scene[4]
      assert(#scene == 4 and headline.kind == "text" and #headline.text > 0)
      assert(grid.kind == "grid" and #grid.cells == grid.rows * grid.cols)
      for _, cell in ipairs(grid.marks) do assert(cell >= 1 and cell <= 9 and state.board[cell] ~= "") end
      assert(bars.kind == "bars" and bars.max == 200 and bars.items[1].value + bars.items[2].value == 200)
      assert(timeline.kind == "timeline" and #timeline.items == number - 1)
      for at, item in ipairs(timeline.items) do assert(item.at == at and #item.text > 0) end
    end
  end
end

function tests.the_scene_marks_the_last_move_and_then_the_line()
  local all = states()
  local function marks(state) return table.concat(space.view(state, 0, CTX)[2].marks, ",") end
  assert(marks(all[1]) == "" and marks(all[2]) == "5" and marks(all[3]) == "1")
  assert(marks(all[6]) == "", "nobody moved in the fifth round")
  assert(marks(all[7]) == "3,5,7", "the winning line")
end

function tests.the_headline_names_the_end()
  local all = states()
  assert(space.view(all[1], 0, CTX)[1].text == "Round 1. A tie would go to X.")
  local text = space.view(all[#all], 0, CTX)[1].text
  assert(text == "X wins in round 6 with 35 chips left.", text)
end

function tests.looking_changes_nothing()
  for _, state in ipairs(states()) do
    local before = json.encode(state)
    space.next(state, CTX)
    space.evaluate(state, CTX)
    for seat = 1, 2 do
      space.task(state, seat, CTX)
      space.parse(state, seat, {bid = 1, cell = 1}, CTX)
      space.view(state, seat, CTX)
    end
    assert(json.encode(state) == before)
  end
end

return tests

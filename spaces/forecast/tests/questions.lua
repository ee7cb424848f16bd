-- Levels, outcomes and losses.
local questions = require "lib/questions"

local function expect(got, wanted, what)
  assert(got == wanted, what .. ": " .. tostring(wanted) .. " expected, got " .. tostring(got))
end

-- Bars as {high, low, close}.
local function columns(rows)
  local bars = {high = {}, low = {}, close = {}}
  for bar, row in ipairs(rows) do bars.high[bar], bars.low[bar], bars.close[bar] = row[1], row[2], row[3] end
  return bars
end

local LEVELS = {close = 4010000, range = 30000, rise = 4020000, fall = 3980000}

local function outcomes(rows)
  local came = questions.outcomes(4000000, LEVELS, columns(rows), 1, #rows)
  local yes = {}
  for _, id in ipairs(questions.IDS) do
    if came[id] then yes[#yes + 1] = id end
  end
  return table.concat(yes, " ")
end

local tests = {}

function tests.equal_is_not_higher()
  expect(outcomes({{4000000, 4000000, 4000000}}), "", "the price now")
  expect(outcomes({{4000001, 4000000, 4000001}}), "up", "a cent more")
  expect(outcomes({{4010000, 4000000, 4010000}}), "up", "the level")
  expect(outcomes({{4010001, 4000000, 4010001}}), "up close", "a cent above the level")
  expect(outcomes({{4015000, 3985000, 4000000}}), "", "a range of exactly the level")
  expect(outcomes({{4015001, 3985000, 4000000}}), "range", "a cent more")
end

function tests.reaching_is_enough()
  expect(outcomes({{4019999, 3999999, 4000000}}), "", "a cent below")
  expect(outcomes({{4020000, 4000000, 4000000}}), "rise", "at the level")
  expect(outcomes({{4000000, 3980001, 4000000}}), "", "a cent above")
  expect(outcomes({{4000000, 3980000, 4000000}}), "fall", "at the level")
end

function tests.only_the_last_close_and_all_highs_and_lows_count()
  expect(outcomes({{4100000, 3900000, 4100000}, {4000000, 4000000, 4000000}}), "range rise fall", "there and back")
  expect(outcomes({{4000000, 4000000, 4000000}, {4100000, 4000000, 4100000}}), "up close range rise", "late")
end

function tests.only_the_bars_in_the_hours_count()
  local bars = columns({{9000000, 1000000, 9000000}, {4000000, 4000000, 4000000}, {9000000, 1000000, 9000000}})
  for id, came in pairs(questions.outcomes(4000000, LEVELS, bars, 2, 2)) do assert(not came, id) end
end

function tests.the_loss_is_the_square()
  for percent = 0, 100 do
    expect(questions.loss(percent, true), (100 - percent) * (100 - percent), "came")
    expect(questions.loss(percent, false), percent * percent, "did not")
  end
end

function tests.the_swing_follows_moves_and_hours()
  -- Moves of 100 and 300: 200 on average; 24 hours: 200 * 4.89, rounded down.
  expect(questions.swing({4000000, 4000100, 3999800}, 24), 978, "24 hours")
  expect(questions.swing({4000000, 4000100, 3999800}, 1), 200, "one hour")
  expect(questions.swing({4000000, 4000100, 3999800}, 4), 400, "four hours")
  expect(questions.swing({4000000, 4000000}, 24), 1, "a market that stands still")
  expect(questions.swing({4000000}, 24), 1, "one bar")
end

function tests.levels_lie_where_they_should()
  local closes = {4000000, 4020000, 4000000}
  local swing = questions.swing(closes, 24)
  local above = 0
  for _ = 1, 200 do
    local levels = questions.draw(closes, 24)
    local away = math.abs(levels.close - 4000000)
    assert(away >= swing * 20 // 100 and away <= swing * 120 // 100)
    assert(levels.range >= swing * 120 // 100 and levels.range <= swing * 320 // 100)
    assert(levels.rise >= 4000000 + swing * 30 // 100 and levels.rise <= 4000000 + swing * 180 // 100)
    assert(levels.fall <= 4000000 - swing * 30 // 100 and levels.fall >= 4000000 - swing * 180 // 100)
    if levels.close > 4000000 then above = above + 1 end
  end
  assert(above > 50 and above < 150, "both sides are asked for")
end

function tests.levels_stay_above_nothing()
  for _ = 1, 50 do
    local levels = questions.draw({1, 1000000000, 1}, 72)
    assert(levels.close >= 1 and levels.fall >= 1 and levels.range >= 1)
    assert(levels.rise < 2 ^ 53)
  end
end

return tests

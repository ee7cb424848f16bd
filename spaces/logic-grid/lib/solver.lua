-- Finds an arrangement that fulfils a list of clues, by narrowing and search.
--
-- Items are numbered row by row. Where an item may still be is a mask, in which bit 1 << (h - 1) stands for house h; an
-- arrangement is a list of masks with one bit each. A clue is {type, items, house}; its items are such numbers.
local solver = {}

-- The differences that a type of clue allows from the first item's house to the second's: bit 5 + d for difference d.
-- In a clue "position" the house that it names stands for the second item's.
local DIFFERENCES = {same = 0x20, position = 0x20, different = 0x3de, left = 0x3c0, right = 0x1e, next = 0x50}

-- By the mask of one item, the houses that are left to the other.
local function partners(houses, differences, sign)
  local masks = {[0] = 0}
  for mask = 1, (1 << houses) - 1 do
    local house = 1
    while mask & (1 << house) - 1 == 0 do house = house + 1 end
    masks[mask] = masks[mask & mask - 1]
    for other = 1, houses do
      if differences >> 5 + sign * (other - house) & 1 == 1 then masks[mask] = masks[mask] | 1 << (other - 1) end
    end
  end
  return masks
end

-- What all searches on grids of one size share. Each type of clue has a denial, "not" and its name.
function solver.grid(houses, rows)
  local relations = {}
  for type, differences in pairs(DIFFERENCES) do
    relations[type] = {partners(houses, differences, 1), partners(houses, differences, -1)}
    relations["not " .. type] = {partners(houses, ~differences, 1), partners(houses, ~differences, -1)}
  end
  return {houses = houses, items = houses * rows, full = (1 << houses) - 1, relations = relations}
end

-- Takes what a clue excludes. False, with nothing taken, where an item would have no house left: so this also says
-- whether an arrangement fulfils a clue.
function solver.obey(grid, clue, at)
  local first, second, third = clue.items[1], clue.items[2], clue.items[3]
  local a, b, c = at[first], at[second] or 1 << (clue.house - 1), at[third]
  if third then
    a = a & (b | c)
    if a & b == 0 then c = a & c end
    if a & c == 0 then b = a & b end
  else
    local relation = grid.relations[clue.type]
    b = b & relation[1][a]
    a = a & relation[2][b]
  end
  if a == 0 or b == 0 then return false end
  at[first] = a
  if second then at[second] = b end
  if third then at[third] = c end
  return true
end

-- Narrows until nothing changes. Masks only lose bits, so an unchanged sum means that none has changed.
local function narrow(grid, clues, at, effort)
  local before, sum
  repeat
    before, sum, effort.left = sum, 0, effort.left - #clues - grid.items
    for index = 1, #clues do
      if not solver.obey(grid, clues[index], at) then return false end
    end
    for start = 1, grid.items, grid.houses do
      local last, once, twice, taken = start + grid.houses - 1, 0, 0, 0
      for item = start, last do
        local mask = at[item]
        once, twice = once | mask, twice | once & mask
        if mask & mask - 1 == 0 then taken = taken | mask end
      end
      if once ~= grid.full then return false end
      -- A house that only one item can have is its; an item without a choice takes its house from the others.
      for item = start, last do
        local mask = at[item]
        if mask & ~twice ~= 0 then mask = mask & ~twice elseif mask & mask - 1 ~= 0 then mask = mask & ~taken end
        if mask == 0 then return false end
        at[item], sum = mask, sum + mask
      end
    end
  until sum == before
  return true
end

local function search(grid, clues, at, effort)
  if effort.left <= 0 or not narrow(grid, clues, at, effort) then return nil end
  local chosen, fewest
  for item = 1, grid.items do
    local rest, count = at[item], 0
    while rest ~= 0 do rest, count = rest & rest - 1, count + 1 end
    if count > 1 and (not fewest or count < fewest) then chosen, fewest = item, count end
  end
  if not chosen then return at end
  local choice = at[chosen]
  while choice ~= 0 do
    local copy = {table.unpack(at)}
    copy[chosen], choice = choice & -choice, choice & choice - 1
    local found = search(grid, clues, copy, effort)
    if found then return found end
  end
  return nil
end

-- An arrangement that fulfils all clues, or nil. It may look at clues and items `effort.left` times; where nothing of
-- that is left, nil says nothing.
function solver.find(grid, clues, effort)
  local at = {}
  for item = 1, grid.items do at[item] = grid.full end
  return search(grid, clues, at, effort)
end

return solver

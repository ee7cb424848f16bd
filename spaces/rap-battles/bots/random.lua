-- Words at random, in as many lines as are asked for: always a valid verse, seldom a good one.
local WORDS = {
  "a", "the", "my", "your", "this", "never", "under", "over", "with", "and", "street", "window", "paper", "river",
  "money", "silver", "city", "dance", "engine", "pocket", "music", "yellow", "number", "coffee", "table", "heavy",
  "quiet", "letter", "run", "fall", "burn", "light", "night", "stone", "bone", "rain", "train", "cat", "hat", "time",
}

return function(task, memory)
  local lines = {}
  for number = 1, task.data.lines do
    local words = {}
    for place = 1, random.int(3, 9) do words[place] = random.pick(WORDS) end
    lines[number] = table.concat(words, " ")
  end
  return table.concat(lines, "\n"), memory
end

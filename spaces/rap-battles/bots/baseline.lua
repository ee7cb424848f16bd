-- What a newcomer does: couplets from a few patterns, with rhymes from a small bank and the theme in every verse. It
-- does not count syllables, and it does not listen.
local RHYMES = {
  {"night", "light"}, {"street", "beat"}, {"day", "say"}, {"mind", "behind"}, {"cold", "gold"}, {"fire", "higher"},
  {"stone", "alone"}, {"rain", "train"}, {"floor", "door"}, {"ground", "sound"}, {"game", "name"}, {"line", "mine"},
}
local FIRST = {
  "They asked me for %s and I thought about the %s",
  "Everybody talks of %s, so I bring you the %s",
  "You know I came with %s and it goes with the %s",
  "When I hear of %s I remember the %s",
}
local SECOND = {
  "Now listen to me rapping about the %s",
  "My words are always looking for another %s",
  "And nobody around here has a better %s",
  "I keep it very simple, I am only here to %s",
}

return function(task, memory)
  local lines = {}
  while #lines < task.data.lines do
    local pair = random.shuffle(random.pick(RHYMES))
    lines[#lines + 1] = string.format(random.pick(FIRST), task.data.theme, pair[1])
    lines[#lines + 1] = string.format(random.pick(SECOND), pair[2])
  end
  return table.concat(lines, "\n", 1, task.data.lines), memory
end

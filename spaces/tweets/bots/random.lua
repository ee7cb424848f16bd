-- A handful of words in any order, sometimes with the tag; any rule may be kept or broken. Now and then it talks first.
local WORDS = {
  "today", "nobody", "coffee", "honestly", "again", "why", "a", "the", "of", "and", "so", "Monday", "seven", "42",
  "never", "happy", "tired", "my", "your", "late", "time", "dog", "window", "how", "it", "was", "is", "great",
  "terrible", "friends",
}
local ENDS = {".", "!", "?", "...", ""}

return function(task, memory)
  local words = {}
  for place = 1, random.int(3, 40) do words[place] = random.pick(WORDS) end
  if random.int(1, 2) == 1 then words[#words + 1] = "#" .. task.data.rules[1].tag end
  local text = table.concat(words, " ") .. random.pick(ENDS)
  if random.int(1, 4) == 1 then text = text:gsub(" ", "\n", 1) end
  local answer = json.encode({tweet = text})
  if random.int(1, 4) == 1 then answer = "Here is {my} tweet:\n" .. answer end
  return answer, memory
end

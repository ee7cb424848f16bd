-- What a hurried newcomer does: one plain sentence about the topic with its tag. It keeps the three rules that are
-- always there and looks at none of the others.
local THOUGHTS = {
  "I have so many thoughts about %s.", "There is nothing quite like %s.", "Let us talk about %s for a moment.",
  "Nobody warned me about %s.", "My whole week was about %s.",
}

return function(task, memory)
  local text = string.format(random.pick(THOUGHTS), task.data.topic) .. " #" .. task.data.rules[1].tag
  return json.encode({tweet = text}), memory
end

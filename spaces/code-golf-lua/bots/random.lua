-- A program that gives the same output whatever it is asked: that of one of the examples.
return function(task, memory)
  local output = random.pick(task.data.examples).output
  local literal = string.format("%q", type(output) == "table" and 0 or output)
  return "```lua\nreturn function() return " .. literal .. " end\n```", memory
end

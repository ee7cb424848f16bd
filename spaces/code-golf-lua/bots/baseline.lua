-- Solves the easier half of the tasks the way one first thinks of them, without making anything shorter, and gives back
-- the input where it has no idea.
local SOURCES = {
  ["vowels"] = [[
local function count_vowels(text)
  local count = 0
  for letter in text:gmatch(".") do
    if letter == "a" or letter == "e" or letter == "i" or letter == "o" or letter == "u" then
      count = count + 1
    end
  end
  return count
end

return count_vowels]],
  ["reverse-words"] = [[
return function(text)
  local words = {}
  for word in text:gmatch("%S+") do
    table.insert(words, 1, word)
  end
  return table.concat(words, " ")
end]],
  ["camel"] = [[
return function(text)
  local result = text:gsub("_(%l)", function(letter)
    return letter:upper()
  end)
  return result
end]],
  ["run-expand"] = [[
return function(text)
  local result = ""
  for count, letter in text:gmatch("(%d+)(%a)") do
    result = result .. string.rep(letter, tonumber(count))
  end
  return result
end]],
  ["binary"] = [[
return function(number)
  if number == 0 then
    return "0"
  end
  local digits = ""
  while number > 0 do
    digits = tostring(number % 2) .. digits
    number = number // 2
  end
  return digits
end]],
  ["clock"] = [[
return function(seconds)
  local hours = seconds // 3600
  local minutes = (seconds - hours * 3600) // 60
  return string.format("%d:%02d:%02d", hours, minutes, seconds % 60)
end]],
  ["collatz"] = [[
return function(number)
  local steps = 0
  while number ~= 1 do
    if number % 2 == 0 then
      number = number // 2
    else
      number = 3 * number + 1
    end
    steps = steps + 1
  end
  return steps
end]],
  ["factors"] = [[
return function(number)
  local factors = {}
  local divisor = 2
  while number > 1 do
    while number % divisor == 0 do
      table.insert(factors, divisor)
      number = number // divisor
    end
    divisor = divisor + 1
  end
  return factors
end]],
  ["lcm"] = [[
return function(pair)
  local multiple = pair[1]
  while multiple % pair[2] ~= 0 do
    multiple = multiple + pair[1]
  end
  return multiple
end]],
  ["uniq"] = [[
return function(list)
  local seen = {}
  local result = {}
  for _, value in ipairs(list) do
    if not seen[value] then
      seen[value] = true
      table.insert(result, value)
    end
  end
  return result
end]],
  -- A greedy choice of coins, which is not always the best one.
  ["coins"] = [[
return function(amount)
  local count = amount // 10
  amount = amount % 10
  count = count + amount // 7
  return count + amount % 7
end]],
}

return function(task, memory)
  local source = SOURCES[task.data.task] or "return function(input)\n  return input\nend"
  return "This should do:\n\n```lua\n" .. source .. "\n```\n", memory
end

-- The bank of tasks, by name: what goes in, how an input is drawn, what comes out, and the solution, which says what is
-- correct. A solution leaves its input as it is; an output has fewer than 50 values, so that it fits into its event.
local bank = {names = {}, tasks = {}}

local function task(name, input, draw, output, solve)
  bank.names[#bank.names + 1] = name
  bank.tasks[name] = {input = input, draw = draw, output = output, solve = solve}
end

-- Each of these makes a function that draws an input.
local function int(least, most)
  return function() return random.int(least, most) end
end

local function list(least, most, draw)
  return function()
    local out = {}
    for index = 1, random.int(least, most) do out[index] = draw() end
    return out
  end
end

local function join(draw, separator)
  return function() return table.concat(draw(), separator) end
end

local function word(least, most, letters)
  return join(list(least, most, function() return letters:sub(random.int(1, #letters)):sub(1, 1) end), "")
end

local AZ = "abcdefghijklmnopqrstuvwxyz"
local TEXT, words = "lower-case words with single spaces between them", join(list(1, 8, word(1, 7, AZ)), " ")

task("reverse-words", TEXT, words, "the same words in reverse order", function(text)
  local out = {}
  for one in text:gmatch("%a+") do table.insert(out, 1, one) end
  return table.concat(out, " ")
end)
task("vowels", TEXT, words, "how many of the letters are a, e, i, o or u", function(text)
  return select(2, text:gsub("[aeiou]", ""))
end)
task("rot13", TEXT, words, "each letter replaced by the one 13 places on in the alphabet; a follows z", function(text)
  return (text:gsub("%a", function(letter) return string.char((letter:byte() - 97 + 13) % 26 + 97) end))
end)
task("camel", "lower-case words with single underscores between them", join(list(1, 5, word(1, 7, AZ)), "_"),
  "the words joined, each but the first with a capital letter: two_small_words becomes twoSmallWords", function(text)
  return (text:gsub("_(%a)", string.upper))
end)
task("run-length", "a string of the letters a, b and c", word(1, 20, "aaabbc"),
  "each longest run of one letter as its length and the letter: aaab becomes 3a1b", function(text)
  local out = ""
  while text ~= "" do
    local run = text:match("^" .. text:sub(1, 1) .. "+")
    out, text = out .. #run .. run:sub(1, 1), text:sub(#run + 1)
  end
  return out
end)
task("run-expand", "pairs of a number from 1 to 12 and a lower-case letter",
  join(list(1, 6, function() return random.int(1, 12) .. word(1, 1, AZ)() end), ""),
  "each letter as often as its number says: 3a1b becomes aaab", function(text)
  return (text:gsub("(%d+)(%a)", function(count, letter) return letter:rep(tonumber(count)) end))
end)
task("most-common", "a string of the letters a to f", word(5, 25, "abcdef"),
  "the letter that occurs most often; of several, the first in the alphabet", function(text)
  local best, most = "", 0
  for letter in ("abcdef"):gmatch(".") do
    local count = select(2, text:gsub(letter, ""))
    if count > most then best, most = letter, count end
  end
  return best
end)
task("luhn", "a string of decimal digits", word(3, 15, "0123456789"),
  "the Luhn check digit as an integer: double the last digit and every second one before it, add up the decimal digits "
  .. "of these numbers and the other digits, and give what is missing to the next multiple of 10", function(text)
  local sum = 0
  for at = 1, #text do
    local number = tonumber(text:sub(-at, -at)) * (at % 2 + 1)
    sum = sum + number // 10 + number % 10
  end
  return -sum % 10
end)
task("brackets", "a string of the brackets ( and )", word(1, 12, "()"),
  "how many brackets must be added, wherever you like, to give each its partner: )( needs 2", function(text)
  local open, missing = 0, 0
  for bracket in text:gmatch(".") do
    open = open + (bracket == "(" and 1 or -1)
    if open < 0 then open, missing = 0, missing + 1 end
  end
  return open + missing
end)
task("roman", "an integer from 1 to 3999", int(1, 3999), "its Roman numeral in capitals, 4 as IV and so on", function(n)
  local out = ""
  for value, mark in ("1000M900CM500D400CD100C90XC50L40XL10X9IX5V4IV1I"):gmatch("(%d+)(%a+)") do
    out, n = out .. mark:rep(n // tonumber(value)), n % tonumber(value)
  end
  return out
end)
task("binary", "an integer from 0 to 4095", int(0, 4095), "a string: its digits in base 2", function(n)
  local out = ""
  repeat out, n = n % 2 .. out, n // 2 until n == 0
  return out
end)
task("clock", "an integer from 0 to 99999: seconds", int(0, 99999), "the time as 0:00:09 or 12:34:56", function(n)
  return string.format("%d:%02d:%02d", n // 3600, n // 60 % 60, n % 60)
end)
task("collatz", "an integer from 1 to 999", int(1, 999),
  "how many steps lead to 1, where a step halves an even number and turns an odd number n into 3n + 1", function(n)
  local steps = 0
  while n > 1 do n, steps = n % 2 == 0 and n // 2 or 3 * n + 1, steps + 1 end
  return steps
end)
task("factors", "an integer from 2 to 5000", int(2, 5000), "the list of its prime factors, ascending", function(n)
  local out, divisor = {}, 2
  while n > 1 do
    if n % divisor == 0 then out[#out + 1], n = divisor, n // divisor else divisor = divisor + 1 end
  end
  return out
end)
task("coins", "an integer from 0 to 150", int(0, 150), "the fewest coins of 1, 7 and 10 that add up", function(sum)
  local best = sum
  for tens = 0, sum // 10 do best = math.min(best, tens + (sum - 10 * tens) // 7 + (sum - 10 * tens) % 7) end
  return best
end)
task("pascal", "an integer n from 0 to 16", int(0, 16), "row n of Pascal's triangle; row 0 is [1]", function(n)
  local row = {1}
  for k = 1, n do row[k + 1] = row[k] * (n - k + 1) // k end
  return row
end)
task("lcm", "two integers from 1 to 200", list(2, 2, int(1, 200)), "their least common multiple", function(pair)
  local a, b = pair[1], pair[2]
  while b > 0 do a, b = b, a % b end
  return pair[1] * pair[2] // a
end)
task("max-sum", "integers from -9 to 9", list(1, 9, int(-9, 9)), "the greatest sum of 1 or more neighbours", function(t)
  local best, sum = -9, 0
  for _, number in ipairs(t) do sum = math.max(sum, 0) + number best = math.max(best, sum) end
  return best
end)
task("uniq", "integers", list(1, 15, int(0, 9)), "the list with only the first of equal numbers", function(all)
  local seen, out = {}, {}
  for _, number in ipairs(all) do
    if not seen[number] then seen[number], out[#out + 1] = true, number end
  end
  return out
end)
task("transpose", "rows of three integers each", list(1, 5, list(3, 3, int(0, 99))), "the three columns", function(rows)
  local out = {{}, {}, {}}
  for r, row in ipairs(rows) do for c, value in ipairs(row) do out[c][r] = value end end
  return out
end)

return bank

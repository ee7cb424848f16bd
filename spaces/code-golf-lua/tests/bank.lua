-- The bank: known answers of every task, and inputs as they are announced.
local bank = require "lib/bank"

local KNOWN = {
  ["reverse-words"] = {{"the quick fox", "fox quick the"}, {"one", "one"}},
  ["vowels"] = {{"education", 5}, {"rhythm", 0}, {"a cat", 2}},
  ["rot13"] = {{"uryyb jbeyq", "hello world"}, {"abcxyz", "nopklm"}},
  ["camel"] = {{"two_small_words", "twoSmallWords"}, {"word", "word"}, {"a_b_c", "aBC"}},
  ["run-length"] = {{"aaab", "3a1b"}, {"abc", "1a1b1c"}, {"aaaaaaaaaaaa", "12a"}, {"abaab", "1a1b2a1b"}},
  ["run-expand"] = {{"3a1b", "aaab"}, {"12z", "zzzzzzzzzzzz"}, {"1a2a", "aaa"}},
  ["most-common"] = {{"banana", "a"}, {"ffeedd", "d"}, {"f", "f"}},
  ["luhn"] = {{"7992739871", 3}, {"000", 0}, {"401288888888188", 1}, {"37828224631000", 5}},
  ["brackets"] = {{")(", 2}, {"(())()", 0}, {"(((", 3}, {"())", 1}},
  ["roman"] = {{1994, "MCMXCIV"}, {3999, "MMMCMXCIX"}, {444, "CDXLIV"}, {1, "I"}},
  ["binary"] = {{0, "0"}, {1, "1"}, {10, "1010"}, {4095, "111111111111"}},
  ["clock"] = {{9, "0:00:09"}, {45296, "12:34:56"}, {99999, "27:46:39"}, {3600, "1:00:00"}},
  ["collatz"] = {{1, 0}, {6, 8}, {27, 111}, {871, 178}},
  ["factors"] = {{2, {2}}, {360, {2, 2, 2, 3, 3, 5}}, {4999, {4999}}, {4913, {17, 17, 17}}},
  ["coins"] = {{0, 0}, {14, 2}, {15, 3}, {21, 3}, {28, 4}, {150, 15}, {13, 4}},
  ["pascal"] = {{0, {1}}, {1, {1, 1}}, {5, {1, 5, 10, 10, 5, 1}}},
  ["lcm"] = {{{4, 6}, 12}, {{200, 199}, 39800}, {{7, 7}, 7}, {{1, 9}, 9}},
  ["max-sum"] = {{{-2, 1, -3, 4, -1, 2, 1, -5, 4}, 6}, {{-3, -1, -2}, -1}, {{5}, 5}, {{-9}, -9}},
  ["uniq"] = {{{3, 1, 3, 2, 1}, {3, 1, 2}}, {{7}, {7}}},
  ["transpose"] = {{{{1, 2, 3}}, {{1}, {2}, {3}}}, {{{1, 2, 3}, {4, 5, 6}}, {{1, 4}, {2, 5}, {3, 6}}}},
}

local tests = {}

function tests.there_are_twenty_tasks()
  assert(#bank.names == 20)
  for _, name in ipairs(bank.names) do assert(KNOWN[name], name .. " has no known answers") end
end

for _, name in ipairs(bank.names) do
  local task = bank.tasks[name]

  tests["known_answers_of_" .. name:gsub("-", "_")] = function()
    for _, case in ipairs(KNOWN[name]) do
      local got, wanted = json.encode(task.solve(case[1])), json.encode(case[2])
      assert(got == wanted, name .. " of " .. json.encode(case[1]) .. ": " .. wanted .. " expected, got " .. got)
    end
  end

  tests["solving_leaves_the_input_of_" .. name:gsub("-", "_")] = function()
    for _ = 1, 20 do
      local input = task.draw()
      local before = json.encode(input)
      assert(json.encode(task.solve(input)) == json.encode(task.solve(input)), "two solutions differ")
      assert(json.encode(input) == before, "the input has changed")
    end
  end
end

return tests

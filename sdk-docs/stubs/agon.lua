---@meta

-- The Space contract, version 1, for LuaLS. Generated: `agon space docs --stubs` prints it.

---A seat: an integer from 1 to the number of seats.
---@alias agon.Seat integer

---Where the session stands; the last argument of every callback.
---@class agon.Context
---@field config table<string, any> the resolved configuration: every property of the manifest's `config`
---@field seats integer how many seats play
---@field step integer events applied so far
---@field asks integer answer events so far
---@field clock? integer seconds since the session's start; only with the permission `clock.session`

---All that a Space remembers. Its keys are the author's; `hidden` has one entry a seat, `secret` belongs to nobody, and the host cuts both.
---@class agon.State: { [string]: any }

---What one seat is asked.
---@class agon.Task
---@field text string what the seat reads; words of other players do not belong here
---@field data? table<string, any> what the seat reads as JSON, fenced: words of other players stand here
---@field action? string the name of one of the manifest's `actions`, where it has them

---What a seat said: decoded and checked against the action's schema, or text where the action is text.
---@alias agon.Answer any

---What `parse` made of an answer, or `default` of a forfeit.
---@alias agon.Action any

---One seat's part of the event `answers`.
---@class agon.SeatAnswer
---@field seat agon.Seat who answered
---@field action? agon.Action absent for a forfeit, unless `default` gives one
---@field forfeit? "late"|"malformed"|"illegal"|"out" why the turn counts as forfeited
---@field reason? string what went wrong, in words; public at once

---What `next` returns: an object with exactly one of the commands' keys.
---@alias agon.Command
---| agon.AskCommand
---| agon.JudgeCommand
---| agon.FetchCommand
---| agon.WaitCommand
---| agon.RunCommand
---| agon.VoidCommand
---| agon.DoneCommand

---What `apply` is told: an object whose `type` names it.
---@alias agon.Event
---| agon.AnswersEvent
---| agon.JudgedEvent1
---| agon.JudgedEvent2
---| agon.DataEvent
---| agon.TicksEvent1
---| agon.TicksEvent2
---| agon.RanEvent
---| agon.EndedEvent

---Bars of a feed as columns of equal length; bar i is the i-th integer of each.
---@class agon.Bars
---@field t integer[] when the bar opens, in seconds since the session's start
---@field open integer[] the first price
---@field high integer[] the highest price
---@field low integer[] the lowest price
---@field close integer[] the last price

---How one seat did: the metrics of the manifest, or a score where the manifest has none.
---@alias agon.Evaluation
---| { metrics: table<string, number>, tiebreak?: integer }
---| { score: number, tiebreak?: integer }

---What a page draws: at most 64 blocks and 64 KiB, in plain cleaned text.
---@alias agon.Scene agon.Block[]

---One part of a scene: an object whose `kind` names it.
---@alias agon.Block
---| agon.GridBlock
---| agon.TextBlock
---| agon.CardBlock
---| agon.BarsBlock
---| agon.ChartBlock
---| agon.TimelineBlock

---Asks distinct seats, at least one, for an answer. They answer at once, and none sees another's.
---@class agon.AskCommand
---@field ask agon.Seat[]

---What stands under `judge`.
---@class agon.JudgeRequest
---@field mode "score"|"rank" `score` needs `judge.score`, `rank` needs `judge.rank`
---@field items { id: integer, text: string }[] what is judged; judges see the texts alone
---@field rubric string what judges go by
---@field metrics? string[] names of what is scored; required in mode `score`, absent in mode `rank`

---Has items scored or ranked by the panel. `limits.judge_calls` says how often.
---@class agon.JudgeCommand
---@field judge agon.JudgeRequest

---What stands under `fetch`.
---@class agon.FetchRequest
---@field feed string its name
---@field from integer bars that close after this; seconds since the start, negative before it
---@field to integer bars that close at this or before; not after the clock
---@field every integer seconds a bar

---Reads bars of a feed that have closed, at most 2000.
---@class agon.FetchCommand
---@field fetch agon.FetchRequest

---What stands under `wait`.
---@class agon.WaitRequest
---@field feed? string the feed whose bars the end of the wait brings; needs `feed.read`, too
---@field to integer later than the clock, by 2592000 seconds at most
---@field every? integer seconds a bar, with a feed only; 300 if absent

---Sleeps until the session's clock shows `to`.
---@class agon.WaitCommand
---@field wait agon.WaitRequest

---What stands under `run`.
---@class agon.RunRequest
---@field programs { id: integer, source: string }[] what is run
---@field inputs any[] each program is called once with each
---@field instructions integer the budget for one input

---Runs programs on inputs, each in a fresh VM of a worker of its own. `limits.run_calls` says how often.
---@class agon.RunCommand
---@field run agon.RunRequest

---Ends the session without a result; every fee is refunded. The reason is cut after 500 bytes.
---@class agon.VoidCommand
---@field void string

---Ends the session; `evaluate` follows.
---@class agon.DoneCommand
---@field done true

---What the asked seats said. A forfeit has an `action` only from `default`: check `answer.action`.
---@class agon.AnswersEvent
---@field type "answers"
---@field answers agon.SeatAnswer[] of the asked seats only, ascending

---The panel's result, in the order of the items.
---@class agon.JudgedEvent1
---@field type "judged"
---@field mode "score" of the command
---@field results { id: integer, metrics: table<string, number> }[] in the order of the items

---The panel's result, in the order of the items.
---@class agon.JudgedEvent2
---@field type "judged"
---@field mode "rank" of the command
---@field results { id: integer, rank: integer }[] in the order of the items

---The bars of a fetch.
---@class agon.DataEvent
---@field type "data"
---@field feed string its name
---@field at integer the session's clock
---@field unit string of the prices
---@field bars agon.Bars columns of integers; a bar is given only when it has closed

---The end of a wait, with the bars of its feed if it has one.
---@class agon.TicksEvent1
---@field type "ticks"
---@field at integer the session's clock

---The end of a wait, with the bars of its feed if it has one.
---@class agon.TicksEvent2
---@field type "ticks"
---@field at integer the session's clock
---@field feed string its name
---@field unit string of the prices
---@field bars agon.Bars columns of integers; a bar is given only when it has closed

---What programs gave for each input.
---@class agon.RanEvent
---@field type "ran"
---@field results { id: integer, outputs: ({ value: any }|{ error: "syntax"|"runtime"|"budget"|"memory"|"value" })[] }[] in the order of the programs

---Once, last, where the host ended the session; then `evaluate`.
---@class agon.EndedEvent
---@field type "ended"
---@field reason "max_steps" `max_steps` of the manifest was reached

---A board: cells row by row.
---@class agon.GridBlock
---@field kind "grid"
---@field rows integer how many rows
---@field cols integer how many columns; rows × cols is at most 1024
---@field cells (string|integer|false)[] rows × cols of them; false is an empty cell
---@field marks? integer[] numbers of the cells that stand out
---@field title? string stands above it

---A paragraph.
---@class agon.TextBlock
---@field kind "text"
---@field text string what it says

---A framed text, such as one seat's verse.
---@class agon.CardBlock
---@field kind "card"
---@field seat? agon.Seat draws that seat's pseudonym and colour
---@field title? string stands above it
---@field text string what it says
---@field tone? "plain"|"good"|"bad" plain if absent

---Labelled bars, such as chips or scores.
---@class agon.BarsBlock
---@field kind "bars"
---@field title? string stands above it
---@field max? number the value of a full bar; the greatest value if absent
---@field items { label: string, value: number, seat?: agon.Seat }[] the bars, from the top

---Lines over time, such as prices.
---@class agon.ChartBlock
---@field kind "chart"
---@field title? string stands above it
---@field unit? string of the values
---@field x? number[] one for each point; 1, 2, 3 … if absent
---@field series { label: string, seat?: agon.Seat, y: number[] }[] the lines
---@field marks? { x: number, label: string, seat?: agon.Seat }[] points that are named

---What happened, one line each.
---@class agon.TimelineBlock
---@field kind "timeline"
---@field items { at: integer, seat?: agon.Seat, text: string }[] from the first

---The table of callbacks that `main.lua` returns.
---@class agon.Space
---@field setup? fun(ctx: agon.Context): agon.State Makes the state that the session starts from.
---@field next? fun(state: agon.State, ctx: agon.Context): agon.Command Says what happens next, as one command.
---@field task? fun(state: agon.State, seat: agon.Seat, ctx: agon.Context): agon.Task Tells one seat what it is asked.
---@field parse? fun(state: agon.State, seat: agon.Seat, answer: agon.Answer, ctx: agon.Context): agon.Action?, string? Turns a seat's answer into an action, or refuses it with a reason.
---@field default? fun(state: agon.State, seat: agon.Seat, ctx: agon.Context): agon.Action Makes the action that stands in for a forfeit, which stays marked as one.
---@field apply? fun(state: agon.State, event: agon.Event, ctx: agon.Context): agon.State, string? Makes the next state from an event.
---@field evaluate? fun(state: agon.State, ctx: agon.Context): agon.Evaluation[] Scores every seat when the session is over.
---@field rewards? fun(state: agon.State, ranking: integer[], ctx: agon.Context): integer[] Splits the pool; only asked with the preset `custom`.
---@field view? fun(state: agon.State, audience: integer, ctx: agon.Context): agon.Scene Draws the state for the public or for one seat.

---What a file of `bots/` returns. `memory` is nil at first, then what it returned last.
---@alias agon.Bot fun(task: agon.Task, memory: any): text: string, memory: any

---raises its message if its argument is false or nil
---@generic T
---@param v T
---@param message? any
---@param ... any
---@return T
---@return any ...
function assert(v, message, ...) end

---raises an error
---@param message any
---@param level? integer
function error(message, level) end

---iterates over 1..n of a list
---@generic T
---@param t T[]
---@return fun(t: T[], i: integer): integer, T
---@return T[]
---@return integer
function ipairs(t) end

---iterates over a table in sorted order: false, true, numbers, then strings, shorter ones first, then bytewise
---@generic K, V
---@param t table<K, V>
---@return fun(t: table<K, V>, k?: K): K, V
---@return table<K, V>
---@return nil
function pairs(t) end

---calls a function and catches what it raises; an exhausted budget or memory is raised again
---@param f function
---@param ... any
---@return boolean ok
---@return any ...
function pcall(f, ...) end

---loads another file of the package, by a literal name such as "lib/board"
---@param name string
---@return any
function require(name) end

---the arguments from a position on, or their number
---@param n integer|"#"
---@param ... any
---@return any ...
function select(n, ...) end

---sets a metatable without __gc, __mode, __close, __metatable, __name or __pairs
---@generic T
---@param t T
---@param metatable? table
---@return T
function setmetatable(t, metatable) end

---a number from a string, or nil
---@param v any
---@param base? integer
---@return number?
function tonumber(v, base) end

---a string from a value; tables and functions have no address in it
---@param v any
---@return string
function tostring(v) end

---the name of a value's type
---@param v any
---@return string
function type(v) end

---@class stringlib
string = {}

---the codes of bytes; at most 4,096
---@param s string
---@param i? integer
---@param j? integer
---@return integer ...
function string.byte(s, i, j) end

---a string from byte codes
---@param ... integer
---@return string
function string.char(...) end

---the position of a pattern's first match
---@param s string
---@param pattern string
---@param init? integer
---@param plain? boolean
---@return integer? first
---@return integer? last
---@return string|integer ...
function string.find(s, pattern, init, plain) end

---a formatted string of at most 1 MiB; %p is absent
---@param format string
---@param ... any
---@return string
function string.format(format, ...) end

---iterates over a pattern's matches
---@param s string
---@param pattern string
---@param init? integer
---@return fun(): string, ...: any
function string.gmatch(s, pattern, init) end

---replaces a pattern's matches; at most 1 MiB
---@param s string
---@param pattern string
---@param replacement string|table|function
---@param n? integer
---@return string result
---@return integer count
function string.gsub(s, pattern, replacement, n) end

---the length in bytes
---@param s string
---@return integer
function string.len(s) end

---ASCII letters in lower case
---@param s string
---@return string
function string.lower(s) end

---the captures of a pattern's first match
---@param s string
---@param pattern string
---@param init? integer
---@return any ...
function string.match(s, pattern, init) end

---a string repeated; at most 1 MiB
---@param s string
---@param n integer
---@param separator? string
---@return string
function string.rep(s, n, separator) end

---the bytes in reverse order
---@param s string
---@return string
function string.reverse(s) end

---a part of a string, by byte positions
---@param s string
---@param i integer
---@param j? integer
---@return string
function string.sub(s, i, j) end

---ASCII letters in upper case
---@param s string
---@return string
function string.upper(s) end

---@class agon.table
table = {}

---the items of a list joined into a string of at most 1 MiB
---@param list table
---@param separator? string
---@param i? integer
---@param j? integer
---@return string
function table.concat(list, separator, i, j) end

---inserts an item at the end of a list, or at a position
---@param list table
---@param position any
---@param value? any
function table.insert(list, position, value) end

---copies a range of a list
---@param a table
---@param from integer
---@param to integer
---@param at integer
---@param b? table
---@return table
function table.move(a, from, to, at, b) end

---a list of the arguments, with their number in n
---@param ... any
---@return table
function table.pack(...) end

---removes an item from a list
---@param list table
---@param position? integer
---@return any
function table.remove(list, position) end

---sorts a list in place; stable
---@generic T
---@param list T[]
---@param before? fun(a: T, b: T): boolean
function table.sort(list, before) end

---the items of a list as values; at most 4,096
---@generic T
---@param list T[]
---@param i? integer
---@param j? integer
---@return T ...
function table.unpack(list, i, j) end

---@class agon.math
---@field huge number infinity; it cannot be returned to the host
---@field maxinteger integer 2^63-1; what crosses to the host is at most 2^53-1
---@field mininteger integer -2^63, the least integer of Lua
---@field pi number the ratio of a circle's circumference to its diameter
math = {}

---the absolute value
---@generic T: number
---@param x T
---@return T
function math.abs(x) end

---the smallest integer not below
---@param x number
---@return integer
function math.ceil(x) end

---the largest integer not above
---@param x number
---@return integer
function math.floor(x) end

---the remainder that rounds towards zero
---@param x number
---@param y number
---@return number
function math.fmod(x, y) end

---the largest argument
---@generic T: number
---@param x T
---@param ... T
---@return T
function math.max(x, ...) end

---the smallest argument
---@generic T: number
---@param x T
---@param ... T
---@return T
function math.min(x, ...) end

---the integral and the fractional part
---@param x number
---@return number whole
---@return number fraction
function math.modf(x) end

---the square root, which IEEE 754 rounds exactly
---@param x number
---@return number
function math.sqrt(x) end

---an integer from an integral float, or nil
---@param x any
---@return integer?
function math.tointeger(x) end

---"integer", "float" or nil
---@param x any
---@return string?
function math.type(x) end

---unsigned comparison of integers
---@param m integer
---@param n integer
---@return boolean
function math.ult(m, n) end

---@class agon.utf8
---@field charpattern string a pattern that matches one UTF-8 sequence
utf8 = {}

---a string from code points
---@param ... integer
---@return string
function utf8.char(...) end

---the code points of a string; at most 4,096
---@param s string
---@param i? integer
---@param j? integer
---@param lax? boolean
---@return integer ...
function utf8.codepoint(s, i, j, lax) end

---iterates over positions and code points
---@param s string
---@param lax? boolean
---@return fun(s: string, i: integer): integer, integer
---@return string
---@return integer
function utf8.codes(s, lax) end

---the number of code points, or nil and the position of a bad byte
---@param s string
---@param i? integer
---@param j? integer
---@param lax? boolean
---@return integer? count
---@return integer? bad
function utf8.len(s, i, j, lax) end

---the byte position of the n-th code point
---@param s string
---@param n integer
---@param i? integer
---@return integer?
function utf8.offset(s, n, i) end

---@class agon.json
json = {}

---a value from JSON text, or nil and a message
---@param text string
---@return any value
---@return string? message
function json.decode(text) end

---JSON text of a value
---@param value any
---@return string
function json.encode(value) end

---@class agon.random
random = {}

---a number from 0 up to, but not, 1; needs the permission random
---@return number
function random.float() end

---an integer from lo to hi, both included; needs the permission random
---@param lo integer
---@param hi integer
---@return integer
function random.int(lo, hi) end

---one item of a list; needs the permission random
---@generic T
---@param list T[]
---@return T
function random.pick(list) end

---a new list in random order; needs the permission random
---@generic T
---@param list T[]
---@return T[]
function random.shuffle(list) end

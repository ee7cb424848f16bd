extension Contract {
  /// Names of stock Lua 5.4 that a Space does not have, and what to write instead.
  public struct Absence: Hashable, Sendable {
    /// Names that are absent for one reason. A library's name stands for all of it.
    public let names: [String]
    /// What is done without them, as a phrase.
    public let instead: String
  }

  /// Everything that the reference manual of Lua 5.4 lists and `environment` does not.
  public static let absences: [Absence] = [
    Absence(names: ["io", "print", "warn"], instead: "nothing is read or written; `apply` may return a log line"),
    Absence(
      names: ["os"], instead: "no clock, no files, no environment; `ctx.clock` with the permission `clock.session` shows the session's time"
    ),
    Absence(names: ["debug"], instead: "no reflection; an error's message names file and line"),
    Absence(names: ["coroutine"], instead: "the host keeps the state between calls: put where you are into the state"),
    Absence(names: ["package", "dofile", "loadfile"], instead: "`require` with a literal name loads a file of the package"),
    Absence(names: ["load", "string.dump"], instead: "no code is made at run time; agents' programs run by the command `run`"),
    Absence(names: ["_G", "_VERSION"], instead: "globals are the names listed here; a name of your own is a local"),
    Absence(
      names: ["next"], instead: "`pairs`, which is sorted; `for _ in pairs(t)` tells whether a table is empty"),
    Absence(
      names: ["rawequal", "rawget", "rawlen", "rawset", "getmetatable"], instead: "plain access; keep a metatable in a local if you need it"
    ),
    Absence(names: ["xpcall"], instead: "`pcall`"),
    Absence(names: ["collectgarbage"], instead: "memory is bounded by `limits.memory_mib` and thrown away between calls"),
    Absence(names: ["math.random", "math.randomseed"], instead: "`random.int` and its kin, drawn from the session's seed"),
    Absence(
      names: ["math.acos", "math.asin", "math.atan", "math.cos", "math.deg", "math.exp", "math.log", "math.rad", "math.sin", "math.tan"],
      instead: "integers, `math.sqrt` and `^` with a whole exponent; the last bits of these differ between machines"),
    Absence(names: ["string.pack", "string.packsize", "string.unpack"], instead: "`json.encode` and `json.decode`, or lists of integers"),
  ]
}

extension LuaStubs {
  /// The table that `main.lua` returns. Its functions are optional, so that a Space can be built up step by step; lint says which are
  /// required.
  static var space: [String] {
    let fields = Contract.callbacks.map { callback in
      let arguments = callback.arguments.map { "\($0.name): \(typeText($0.shape))" }.joined(separator: ", ")
      let results = callback.result.map { typeText($0.shape) + ($0.isOptional ? "?" : "") }.joined(separator: ", ")
      return "---@field \(callback.name)? fun(\(arguments)): \(results) \(callback.summary)"
    }
    return ["---The table of callbacks that `main.lua` returns.", "---@class agon.Space"] + fields
  }

  static var bot: [String] {
    [
      "---What a file of `bots/` returns. `memory` is nil at first, then what it returned last.",
      "---@alias agon.Bot fun(task: agon.Task, memory: any): text: string, memory: any",
    ]
  }

  static func library(_ library: String) -> [String] {
    let entries = Contract.environment.filter { ReferencePage.library(of: $0.name) == library }
    guard !library.isEmpty else { return entries.flatMap { function($0) + [""] } }
    let constants = entries.compactMap { entry in
      entry.constant.map { "---@field \(entry.name.dropFirst(library.count + 1)) \($0) \(entry.summary)" }
    }
    // Methods of strings, as in `s:upper()`, are looked up in a class of this name.
    let name = library == "string" ? "stringlib" : "agon.\(library)"
    return ["---@class \(name)"] + constants + ["\(library) = {}", ""]
      + entries.filter { $0.constant == nil }.flatMap { function($0) + [""] }
  }

  private static func function(_ entry: Contract.EnvironmentEntry) -> [String] {
    var lines = ["---" + entry.summary]
    if !entry.generics.isEmpty { lines.append("---@generic \(entry.generics)") }
    lines += entry.parameters.map { "---@param \($0.name)\($0.isOptional ? "?" : "") \($0.type)" }
    lines += entry.results.map {
      $0.name == "..." ? "---@return \($0.type) ..." : "---@return \($0.type)" + ($0.name.isEmpty ? "" : " \($0.name)")
    }
    return lines + ["function \(entry.name)(\(entry.parameters.map(\.name).joined(separator: ", "))) end"]
  }
}

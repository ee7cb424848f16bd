import Foundation
import TestSupport

/// `tools/solve.swift` of the Space, compiled once.
enum Solver {
  struct Failed: Error {
    let command: String
    let output: String
  }

  /// What four chip counts a line of the table gives to X: a sure win with the tie token and without, no loss with it and without.
  struct Needs: Hashable {
    let win: [Int]
    let hold: [Int]
  }

  static let space = Fixture.repository.appending(path: "spaces/bid-tac-toe")

  private static let folder = FileManager.default.temporaryDirectory.appending(
    path: "agon-solve-\(ProcessInfo.processInfo.processIdentifier)")

  private static let program: Result<String, any Error> = Result {
    // The program is needed until the last test has run.
    atexit { try? FileManager.default.removeItem(at: Solver.folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let path = folder.appending(path: "solve").path
    _ = try run(["swiftc", "-O", space.appending(path: "tools/solve.swift").path, "-o", path])
    return path
  }

  /// What the solver prints.
  static func output(_ arguments: String...) throws -> String { try run([program.get()] + arguments) }

  /// The lines of a table, by board.
  static func table(_ text: String) -> [String: Needs] {
    var needs: [String: Needs] = [:]
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count == 5, fields[0].count == 9, fields[0].allSatisfy({ ".XO".contains($0) }) else { continue }
      let numbers = fields.dropFirst().compactMap { Int($0) }
      if numbers.count == 4 { needs[String(fields[0])] = Needs(win: Array(numbers[..<2]), hold: Array(numbers[2...])) }
    }
    return needs
  }

  private static func run(_ command: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failed(command: command.joined(separator: " "), output: output) }
    return output
  }
}

internal import Foundation
import Testing

/// The ledger's commands on what real sessions left behind.
struct LedgerBinaryTests {
  private static let binary = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    .appendingPathComponent("agon")
  private static let spaces = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("spaces").path

  private func agon(_ arguments: String...) throws -> (status: Int32, output: String, error: String) {
    let process = Process()
    let output = Pipe()
    let error = Pipe()
    process.executableURL = LedgerBinaryTests.binary
    process.arguments = arguments
    process.standardOutput = output
    process.standardError = error
    try process.run()
    let written = output.fileHandleForReading.readDataToEndOfFile()
    let complaint = error.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: written, as: UTF8.self), String(decoding: complaint, as: UTF8.self))
  }

  @Test func paidSessionsAreVerifiedListedAndExported() throws {
    let data = FileManager.default.temporaryDirectory.appendingPathComponent("agon-ledger-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: data) }
    #expect(try agon("ledger", "verify", "--data", data).status == 66)
    #expect(try agon("run", "--seed", "7", "--sessions", "3", "--json", "--spaces", LedgerBinaryTests.spaces, "--data", data).status == 0)

    let verified = try agon("ledger", "verify", "--data", data)
    #expect(verified.status == 0)
    #expect(verified.output.hasPrefix("The ledger is whole."))

    // The CSV has a line for each transfer that is listed.
    let csv = try agon("ledger", "export", "--data", data).output.split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
    #expect(csv.count > 5)
    let listed = try agon("ledger", "transfers", "--json", "--limit", "1000", "--data", data).output
    #expect(listed.components(separatedBy: "\"phase\"").count - 1 == csv.count)

    // hledger's journal is balanced: each amount stands once with either sign.
    let file = data + "/agon.journal"
    let exported = try agon("ledger", "export", "--format", "hledger", "--output", file, "--data", data)
    #expect(exported.status == 0)
    let postings = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").filter { $0.hasPrefix("    ") }
    #expect(!postings.isEmpty && postings.count.isMultiple(of: 2))
    for pair in stride(from: 0, to: postings.count, by: 2) {
      let amounts = postings[pair...pair + 1].map { $0.split(separator: " ")[1] }
      #expect(amounts[1] == "-" + amounts[0])
    }
    #expect(try agon("ledger", "export", "--output", file, "--data", data).status == 64)

    // Another host's key has not signed this ledger.
    try FileManager.default.removeItem(atPath: data + "/host.key")
    #expect(try agon("key", "new", data + "/host.key").status == 0)
    let foreign = try agon("ledger", "verify", "--json", "--data", data)
    #expect(foreign.status == 1)
    #expect(foreign.output.contains("another key"))
  }
}

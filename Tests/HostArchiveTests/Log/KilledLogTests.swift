import Foundation
import Glibc
import HostRules
import SpaceContent
import TestSupport
import Testing

@testable import HostArchive

/// `kill -9` of a process that appends for ever: what it was told is durable is there, and the log goes on.
@Suite(.serialized) struct KilledLogTests {
  private static let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    .appendingPathComponent("log-appender")

  @Test func nothingIsLostAndNothingIsTorn() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/log"
    let said = folder.path + "/said"
    var draws = SplitMix64(seed: Soak.seed)
    var size = 0
    for round in 0..<Soak.count(fast: 5, full: 200) {
      try Data().write(to: URL(filePath: said))
      let process = Process()
      process.executableURL = KilledLogTests.program
      process.arguments = [path]
      process.standardOutput = try FileHandle(forWritingTo: URL(filePath: said))
      try process.run()
      // In turns at any moment from the start, and while it appends.
      while round.isMultiple(of: 2), process.isRunning, try Data(contentsOf: URL(filePath: said)).isEmpty { usleep(500) }
      usleep(UInt32.random(in: 0...80_000, using: &draws))
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      #expect(process.terminationReason == .uncaughtSignal, "it ended by itself, with \(process.terminationStatus)")
      let told = try String(contentsOf: URL(filePath: said), encoding: .utf8).split(separator: "\n").last.flatMap { Int($0) } ?? size
      let log = try? TransparencyLog(path, signer: LogFixture.signer())
      guard let log else {
        // Killed before there was a checkpoint: nothing was told, and the next run begins.
        #expect(told == 0)
        continue
      }
      #expect(log.size >= told && log.size >= size, "\(log.size) entries, of which \(told) were told")
      size = log.size
    }
    let log = try TransparencyLog(path, signer: LogFixture.signer())
    var reader = log.folder.reader(size: log.size)
    #expect(try reader.root() == log.checkpoint.checkpoint.root && size > 0)
    for _ in 0..<50 {
      let index = draws.below(size)
      #expect(try LogEntry(log.folder.prove(index).requireInclusion()).time == Int64(index))
    }
    // What finds entries says what they do, however often it was cut off while it was made.
    let audit = try LogAudit(of: log.folder, against: log.checkpoint, now: 0)
    #expect(audit.findings.isEmpty && audit.indexed == size - size % 4096, "\(size), \(audit.indexed), \(audit.findings.prefix(3))")
  }
}

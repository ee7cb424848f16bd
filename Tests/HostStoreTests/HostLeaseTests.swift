import Foundation
import Glibc
import TestSupport
import Testing

@testable import HostStore

@Suite struct HostLeaseTests {
  @Test func oneHasItAtATimeAndTheOtherIsToldWho() throws {
    let folder = try TemporaryFolder()
    #expect(try HostLease.holder(of: folder.path) == nil)
    do {
      let lease = try HostLease(folder: folder.path, at: 1_700_000_000_000)
      #expect(
        throws: StoreError(
          .locked, "process \(getpid()) runs sessions on \(folder.path) already",
          hint: "wait for it, end it, or name another folder with --data")
      ) { try HostLease(folder: folder.path, at: 1_800_000_000_000) }
      #expect(try HostLease.holder(of: folder.path) == HostLease.Holder(process: getpid(), since: 1_700_000_000_000))
      withExtendedLifetime(lease) {}
    }
    #expect(try HostLease.holder(of: folder.path) == nil)
    let again = try HostLease(folder: folder.path, at: 5)
    #expect(try HostLease.holder(of: folder.path)?.since == 5)
    withExtendedLifetime(again) {}
  }

  /// The kernel gives it back when its holder is killed; what the holder wrote stays in the file and means nothing.
  @Test func itGoesWithItsProcess() throws {
    let folder = try TemporaryFolder()
    let file = folder.path + "/host.lock"
    let holder = Process()
    let output = Pipe()
    holder.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    holder.arguments = ["flock", file, "sh", "-c", "echo 4242 77 > '\(file)'; echo ready; exec sleep 600"]
    holder.standardOutput = output
    try holder.run()
    #expect(String(decoding: output.fileHandleForReading.availableData, as: UTF8.self) == "ready\n")
    #expect(try HostLease.holder(of: folder.path) == HostLease.Holder(process: 4242, since: 77))
    #expect { try HostLease(folder: folder.path, at: 1) } throws: {
      ($0 as? StoreError)?.message == "process 4242 runs sessions on \(folder.path) already"
    }
    // Both flock(1) and its child have the file open.
    let children = Process()
    children.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    children.arguments = ["pkill", "-KILL", "-P", "\(holder.processIdentifier)"]
    try children.run()
    children.waitUntilExit()
    kill(holder.processIdentifier, SIGKILL)
    holder.waitUntilExit()
    withExtendedLifetime(try HostLease(folder: folder.path, at: 1)) {}
  }

  @Test func otherCommandsWriteBesideIt() throws {
    let folder = try TemporaryFolder()
    let host = try Store(folder: folder.path)
    let lease = try HostLease(folder: folder.path, at: 1)
    let wallet = try Store(folder: folder.path)
    try host.write { try $0.run("CREATE TABLE t (id INTEGER PRIMARY KEY) STRICT") }
    DispatchQueue.concurrentPerform(iterations: 2) { writer in
      for id in 0..<50 {
        #expect(throws: Never.self) {
          try (writer == 0 ? host : wallet).write { writing in
            try writing.run(
              "INSERT INTO t VALUES (?1)", bind: { (statement) throws(StoreError) in try statement.bind(1, Int64(writer * 1000 + id)) })
          }
        }
      }
    }
    #expect(try wallet.read { try $0.row("SELECT count(*) FROM t", row: { (row) throws(StoreError) in row.int(0) }) } == 100)
    withExtendedLifetime(lease) {}
  }
}

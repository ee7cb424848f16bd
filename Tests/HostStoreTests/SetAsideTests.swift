import Foundation
import TestSupport
import Testing

@testable import HostStore

/// Rows that a consumer passes over for a time: none is lost, and none is tried without a pause.
@Suite struct SetAsideTests {
  private struct Fault: Error {}

  private func store(_ folder: TemporaryFolder, rows: Int) throws -> Store {
    let store = try Store(folder: folder.path + "/data")
    try store.write { writing in
      for number in 1...rows {
        try writing.run("INSERT INTO outbox (topic, session, written_at) VALUES (?, ?, ?)") { (row) throws(StoreError) in
          try row.bind(1, OutboxRow.Topic.ended.rawValue)
          try row.bind(2, bytes: [UInt8](repeating: 0, count: 15) + [UInt8(number)])
          try row.bind(3, Int64(number))
        }
      }
    }
    return store
  }

  private func aside(_ store: Store, by now: Int64 = .max, limit: Int = 100) throws -> [SetAside] {
    try store.read { reading in try reading.setAside(for: "kubo", by: now, limit: limit) }
  }

  private func waiting(_ store: Store) throws -> [Int64] {
    try store.read { reading in try reading.outbox(for: "kubo", topic: .ended, limit: 100).map(\.number) }
  }

  /// A minute, two, four … and a day in the end.
  @Test func pausesGrowToADay() throws {
    let folder = try TemporaryFolder()
    let store = try store(folder, rows: 1)
    var now: Int64 = 1_000_000
    let minutes: [Int64] = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1440, 1440, 1440]
    for (tries, pause) in minutes.enumerated() {
      try store.write { writing in try writing.setAside(1, for: "kubo", why: "try \(tries)", at: now) }
      let row = try #require(try aside(store).first)
      #expect(row.tries == tries + 1 && row.nextAt == now + pause * 60_000 && row.since == 1_000_000 && row.why == "try \(tries)")
      #expect(try aside(store, by: row.nextAt - 1).isEmpty && aside(store, by: row.nextAt) == [row])
      now = row.nextAt
    }
    for _ in 0..<60 { try store.write { writing in try writing.setAside(1, for: "kubo", why: "", at: now) } }
    #expect(try aside(store).first?.nextAt == now + 86_400_000)
    try store.write { writing in try writing.takeUp(1, for: "kubo") }
    #expect(try aside(store).isEmpty)
    try store.close()
  }

  /// What stops between setting aside and moving the cursor leaves both as they were.
  @Test func aRowIsBehindTheCursorOrSetAside() throws {
    let folder = try TemporaryFolder()
    var store = try store(folder, rows: 3)
    #expect(throws: Fault.self) {
      try store.write { writing in
        try writing.setAside(1, for: "kubo", why: "no", at: 5)
        throw Fault()
      }
    }
    #expect(try aside(store).isEmpty && waiting(store) == [1, 2, 3])
    #expect(throws: Fault.self) {
      try store.write { writing in
        try writing.setAside(1, for: "kubo", why: "no", at: 5)
        try writing.setCursor(of: "kubo", to: 1)
        throw Fault()
      }
    }
    #expect(try aside(store).isEmpty && waiting(store) == [1, 2, 3])
    try store.write { writing in
      try writing.setAside(1, for: "kubo", why: "no", at: 5)
      try writing.setCursor(of: "kubo", to: 1)
    }
    try store.close()
    store = try Store(folder: folder.path + "/data")
    #expect(try aside(store).map(\.row.number) == [1] && waiting(store) == [2, 3])
    try store.close()
  }

  @Test func eachConsumerHasItsOwnAndTheEarliestComesFirst() throws {
    let folder = try TemporaryFolder()
    let store = try store(folder, rows: 5)
    try store.write { writing in
      for (number, at) in [(1, 50), (2, 40), (3, 60), (4, 40)] as [(Int64, Int64)] {
        try writing.setAside(number, for: "kubo", why: "no", at: at)
      }
      try writing.setAside(5, for: "other", why: "no", at: 1)
      // Once more: behind the others.
      try writing.setAside(2, for: "kubo", why: "no", at: 70)
    }
    #expect(try aside(store).map(\.row.number) == [4, 1, 3, 2])
    #expect(try aside(store, limit: 2).map(\.row.number) == [4, 1])
    #expect(try store.read { reading in try reading.setAsideCount(for: "kubo") } == 4)
    #expect(try Store.look(into: folder.path + "/data") { reading in try reading.setAsideCount(for: "other") } == 1)
    // A reason is kept as far as there is room for it, and a row has to be one of the outbox.
    try store.write { writing in try writing.setAside(5, for: "kubo", why: String(repeating: "é", count: 3_000), at: 2) }
    #expect(try aside(store).first { $0.row.number == 5 }?.why == String(repeating: "é", count: 1_000))
    #expect(throws: StoreError.self) { try store.write { writing in try writing.setAside(9, for: "kubo", why: "no", at: 2) } }
    try store.close()
  }

  /// A store that an older version wrote is looked into as it is.
  @Test func aStoreWithoutTheTableIsSeen() throws {
    let folder = try TemporaryFolder()
    let data = folder.path + "/data"
    try Store(folder: data).close()
    let old = folder.path + "/old"
    try FileManager.default.createDirectory(atPath: old, withIntermediateDirectories: true)
    let name = URL(filePath: try #require(StoreFiles.names.first)).lastPathComponent
    try Store(file: old + "/" + name, migrations: Migration.all.filter { $0.name != "set_aside" }).close()
    #expect(try Store.look(into: data) { reading in try reading.has(.setAside) && reading.has(.erasures) })
    #expect(try Store.look(into: old) { reading in try !reading.has(.setAside) && reading.has(.erasures) })
  }
}

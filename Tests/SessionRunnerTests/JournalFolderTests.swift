import AgentRuntimes
import Foundation
import HostRules
import SessionRunner
import TestSupport
import Testing

@Suite struct JournalFolderTests {
  static func folder() throws -> String {
    let url = FileManager.default.temporaryDirectory.appending(path: "agon-journals-\(UUID().uuidString)")
    return url.path
  }

  static func played(_ number: Int) throws -> PlayedSession {
    let bench = try Bench(Fixture.package(OutcomeTests.numbers))
    let journal = try bench.session(number: number, says: { seat, _ in Array("\(seat * 10 + number)".utf8) })
    return PlayedSession(journal: journal, seated: ["seat-1", "seat-2"], answers: 2, forfeits: [])
  }

  @Test func keepsWhatItIsGiven() throws {
    let path = try Self.folder()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let folder = try JournalFolder(path: path)
    let sessions = try (1...5).map(Self.played)
    for session in sessions { try folder.append(session) }
    try folder.synchronize()
    for session in sessions {
      #expect(try JournalFolder.journal(session.journal.id, in: path) == session.journal)
      #expect(try JournalFolder.journal(String(session.journal.id.prefix(10)), in: path) == session.journal)
    }
    let newest = try JournalFolder.newest(3, in: path)
    #expect(newest == sessions.reversed().prefix(3).map { JournalFolder.Entry($0) })
    #expect(try JournalFolder.newest(100, in: path).count == 5)
    let permissions = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(permissions == 0o700)
  }

  /// The same seed played again gives the same ids: the journals are replaced by their equals, and the list shows each once.
  @Test func aSessionThatIsPlayedAgainIsListedOnce() throws {
    let path = try Self.folder()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let folder = try JournalFolder(path: path)
    let sessions = try (1...4).map(Self.played)
    for session in sessions + sessions.prefix(2) { try folder.append(session) }
    let order = [sessions[1], sessions[0], sessions[3], sessions[2]]
    #expect(try JournalFolder.newest(10, in: path) == order.map { JournalFolder.Entry($0) })
    #expect(try JournalFolder.newest(3, in: path) == order.prefix(3).map { JournalFolder.Entry($0) })
  }

  /// Long lines, as many seats give them, do not shorten the list.
  @Test func readsAsMuchOfTheListAsItNeeds() throws {
    let path = try Self.folder()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let folder = try JournalFolder(path: path)
    let names = (1...100).map { "an agent with a rather long name, number \($0)" }
    let sessions = try (1...4).map { number in
      let played = try Self.played(number)
      return PlayedSession(journal: played.journal, seated: names, answers: 2, forfeits: [])
    }
    for session in sessions { try folder.append(session) }
    #expect(try JournalFolder.newest(2, in: path) == sessions.reversed().prefix(2).map { JournalFolder.Entry($0) })
  }

  @Test func saysWhatIsWrong() throws {
    let path = try Self.folder()
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect { try JournalFolder.newest(3, in: path) } throws: { ($0 as? SessionError)?.message == "there are no sessions in \(path)" }
    let folder = try JournalFolder(path: path)
    let session = try Self.played(1)
    try folder.append(session)
    let id = session.journal.id
    #expect { try JournalFolder.journal("00", in: path) } throws: { ($0 as? SessionError)?.message == "00 is no session id" }
    #expect { try JournalFolder.journal("../../../etc", in: path) } throws: {
      ($0 as? SessionError)?.message == "../../../etc is no session id"
    }
    #expect { try JournalFolder.journal("ffffffff", in: path) } throws: {
      ($0 as? SessionError)?.message == "there is no session ffffffff in \(path)"
    }
    let file = "\(path)/journals/\(id.prefix(2))/\(id).journal"
    let bytes = try Data(contentsOf: URL(filePath: file))
    try bytes.prefix(bytes.count / 2).write(to: URL(filePath: file))
    #expect { try JournalFolder.journal(id, in: path) } throws: {
      ($0 as? SessionError)?.message.contains("this is no journal: truncated") == true
    }
  }

  @Test func aFolderThatCannotBeMadeIsAnError() {
    #expect { try JournalFolder(path: "/proc/agon") } throws: { ($0 as? SessionError)?.code == .storage }
  }
}

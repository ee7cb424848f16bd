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

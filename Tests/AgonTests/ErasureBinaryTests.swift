internal import Foundation
internal import HostArchive
internal import SpaceContent
internal import SpaceContract
internal import TestSupport
internal import Testing

/// `agon archive erase`, as the real program does it.
@Suite struct ErasureBinaryTests {
  private let folder: TemporaryFolder
  private let data: String
  private let spaces = Fixture.repository.appending(path: "spaces").path

  init() throws {
    folder = try TemporaryFolder()
    data = folder.path + "/data"
  }

  private func agon(_ arguments: String...) throws -> (status: Int32, output: String, error: String) {
    try SessionLogTests.agon(arguments + ["--data", data])
  }

  private func json(_ output: String) throws -> Value { try JSON.decode(Array(output.utf8)) }

  /// Plays a session, and gives its id.
  private func play(_ more: String...) throws -> String {
    let played = try SessionLogTests.agon(["session", "play", "bid-tac-toe", "--json", "--spaces", spaces, "--data", data] + more)
    #expect(played.status == 0, "\(played.error)")
    return try #require(json(played.output)["id"]?.text)
  }

  @Test func anAnswerIsErasedOnceAndAuditedByAStranger() throws {
    let id = try play()
    #expect(try agon("archive", "publish").status == 0)
    let before = try json(agon("session", "show", id, "--json").output)
    let erased = try agon("archive", "erase", String(id.prefix(8)), "--step", "1", "--seat", "2", "--reason", "on request", "--json")
    #expect(erased.status == 0, "\(erased.error)")
    let said = try json(erased.output)
    #expect(said["new"] == true && said["session"] == .text(id) && said["reason"] == "on request" && said["remains"]?.list?.count == 1)
    let again = try agon("archive", "erase", id, "--step", "1", "--seat", "2", "--reason", "another")
    #expect(again.status == 0 && again.output.contains("was erased") && again.output.contains("What remains"), "\(again.output)")

    let after = try json(agon("session", "show", id, "--json").output)
    for key in ["head", "seed", "nonce", "scores"] { #expect(after[key] == before[key], "\(key)") }
    let answers = after["steps"]?.list?[1]["answers"]?.list ?? []
    #expect(answers.count == 2 && answers[1]["erased"] == true && answers[1]["block"] == said["block"] && answers[1]["text"] == nil)
    #expect(answers[0] == before["steps"]?.list?[1]["answers"]?.list?[0])
    let replay = try SessionLogTests.agon(["session", "replay", id, "--json", "--spaces", spaces, "--data", data])
    #expect(try replay.status == 3 && json(replay.output)["erased_at"] == 1)

    for command in [["archive", "verify"], ["archive", "gc", "--grace", "0"], ["log", "check"]] {
      let done = try SessionLogTests.agon(command + ["--data", data])
      #expect(done.status == 0, "\(command): \(done.output)\(done.error)")
    }
    let stem = folder.path + "/match"
    #expect(try agon("session", "export", id, stem + ".car", "--proofs").status == 0)
    let proofs = ["", ".commitment", ".erased-1"].flatMap { ["--proof", stem + $0 + ".tlog-proof"] }
    let audit = try SessionLogTests.agon(["audit", stem + ".car"] + proofs)
    #expect(audit.status == 0 && audit.output.contains("erased: inclusion only, by a logged tombstone"), "\(audit.output)")
    let replayed = try SessionLogTests.agon(["audit", stem + ".car", "--replay"] + proofs)
    #expect(replayed.status == 29 && replayed.output.contains("It cannot be compared."), "\(replayed.output)")
    // What walks the blocks gives no more than what the store gives.
    let root = try #require(try json(SessionLogTests.agon(["audit", stem + ".car", "--json"]).output)["car"]?.text)
    let walked = try json(agon("archive", "export", root, "--output", stem + ".walked.car", "--json").output)
    #expect(walked["erased"] == 1)
  }

  /// Salts under a chosen nonce are everybody's, and the command does not keep quiet about it.
  @Test func whoeverChoseTheNonceIsWarned() throws {
    let id = try play("--seed", "1")
    let erased = try agon("archive", "erase", id, "--step", "1", "--seat", "1", "--reason", "x", "--json")
    let remains = try json(erased.output)["remains"]?.list ?? []
    #expect(remains.count == 2 && remains[1].text?.contains("chosen nonce") == true)
  }

  @Test func whatCannotBeErasedIsSaid() throws {
    #expect(try agon("archive", "erase", "abcd1234", "--step", "1", "--seat", "1", "--reason", "x").status == 66)
    let id = try play()
    func status(_ step: String, _ seat: String, _ reason: String = "x") throws -> (Int32, String) {
      let done = try agon("archive", "erase", id, "--step", step, "--seat", seat, "--reason", reason)
      return (done.status, done.error)
    }
    for (step, seat, words) in [("0", "1", "no answer of seat 1"), ("1", "3", "no answer of seat 3"), ("999", "1", "no step 999")] {
      let (status, error) = try status(step, seat)
      #expect(status == 66 && error.contains(words), "\(error)")
    }
    for reason in ["", "two\nlines", String(repeating: "x", count: 201)] { #expect(try status("1", "1", reason).0 == 64) }
    #expect(try status("-1", "1").0 == 64 && status("1", "0").0 == 64)
    #expect(try SessionLogTests.entries(data).count == 2)
  }
}

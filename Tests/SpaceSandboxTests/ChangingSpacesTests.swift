import Foundation
import SpaceContent
import SpaceContract
import SpaceSandbox
import TestSupport
import Testing

/// Edits of a folder of Spaces: a sound one is taken up, a broken one is told and changes nothing.
@Suite final class ChangingSpacesTests {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("agon-spaces-\(UUID().uuidString)").path

  init() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try write("duel")
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  static let main = "return {task = function() return {text = 'Speak.'} end, evaluate = function() return {{score = 1}, {score = 0}} end}\n"

  func write(_ name: String, id: String? = nil, main: String = ChangingSpacesTests.main) throws {
    var manifest = Fixture.manifest
    manifest["id"] = .text(id ?? name)
    let files = [
      "manifest.json": JSON.text(.map(manifest)), "main.lua": main, "bots/random.lua": Fixture.bot, "bots/baseline.lua": Fixture.bot,
      "bots/adversarial.lua": Fixture.bot,
    ]
    try FileManager.default.createDirectory(atPath: "\(folder)/\(name)/bots", withIntermediateDirectories: true)
    for (path, text) in files { try edit("\(name)/\(path)", text) }
  }

  func edit(_ path: String, _ text: String) throws { try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(path)")) }

  func spaces() throws -> ChangingSpaces {
    ChangingSpaces(try SpacesFolder(path: folder, executable: Fixture.executable), executable: Fixture.executable)
  }

  /// What changed, in words that can be compared.
  static func words(_ changes: [ChangingSpaces.Change]) -> [String] {
    changes.map { change in
      switch change {
      case .added(let package): "added \(package.manifest.id)"
      case .replaced(let package, let before): "replaced \(package.manifest.id)\(package.cid == before ? " by itself" : "")"
      case .broken(let name, let error, let kept): "broken \(name) (\(error.code.rawValue)), kept \(kept?.manifest.id ?? "nothing")"
      case .removed(let package): "removed \(package.manifest.id)"
      }
    }
  }

  @Test func aSoundEditIsTakenUpOnce() throws {
    var spaces = try spaces()
    let before = spaces.spaces[0].cid
    #expect(Self.words(spaces.refresh()) == [])
    try edit("duel/main.lua", Self.main + "-- edited\n")
    #expect(Self.words(spaces.refresh()) == ["replaced duel"])
    #expect(spaces.spaces.map(\.cid) != [before])
    #expect(spaces.spaces[0].cid == (try SpacePackage(folder: folder + "/duel").cid))
    #expect(Self.words(spaces.refresh()) == [])
  }

  @Test(arguments: [
    ("main.lua", "return {", "load"), ("main.lua", "return {task = function() end}", "load"), ("main.lua", "while true do end", "load"),
    ("manifest.json", "{\"id\": \"duel\"", "manifest"), ("bots/random.lua", "return 1", "load"),
  ])
  func aBrokenEditKeepsTheVersionBefore(file: String, text: String, code: String) throws {
    var spaces = try spaces()
    let before = spaces.spaces[0].cid
    let whole = try String(contentsOfFile: "\(folder)/duel/\(file)", encoding: .utf8)
    try edit("duel/\(file)", text)
    #expect(Self.words(spaces.refresh()) == ["broken duel (\(code)), kept duel"])
    #expect(spaces.spaces.map(\.cid) == [before])
    // It is told once for each edit, not at each look.
    #expect(Self.words(spaces.refresh()) == [])
    try edit("duel/\(file)", text + " ")
    #expect(Self.words(spaces.refresh()) == ["broken duel (\(code)), kept duel"])
    // Mended to what it was: nothing is different.
    try edit("duel/\(file)", whole)
    #expect(Self.words(spaces.refresh()) == [])
    #expect(spaces.spaces.map(\.cid) == [before])
  }

  @Test func aMissingFileKeepsTheVersionBefore() throws {
    var spaces = try spaces()
    try FileManager.default.removeItem(atPath: folder + "/duel/main.lua")
    #expect(Self.words(spaces.refresh()) == ["broken duel (missing_file), kept duel"])
    #expect(spaces.spaces.count == 1)
  }

  @Test func spacesComeAndGo() throws {
    var spaces = try spaces()
    try write("other")
    #expect(Self.words(spaces.refresh()) == ["added other"])
    #expect(spaces.spaces.map(\.manifest.id) == ["duel", "other"])
    try FileManager.default.removeItem(atPath: folder + "/duel")
    #expect(Self.words(spaces.refresh()) == ["removed duel"])
    try write("third", id: "other")
    #expect(Self.words(spaces.refresh()) == ["broken third (manifest), kept nothing"])
    #expect(spaces.spaces.map(\.manifest.id) == ["other"])
    try edit("note.txt", "no Space")
    #expect(Self.words(spaces.refresh()) == [])
  }

  /// One that was broken at the start is taken up when it is mended.
  @Test func aSpaceThatIsMendedJoins() throws {
    try write("late", main: "return {")
    var spaces = try spaces()
    #expect(spaces.spaces.map(\.manifest.id) == ["duel"])
    try write("late")
    #expect(Self.words(spaces.refresh()) == ["added late"])
  }

  @Test func recordingsAndHiddenFilesAreNoEdit() throws {
    var spaces = try spaces()
    try FileManager.default.createDirectory(atPath: folder + "/duel/goldens", withIntermediateDirectories: true)
    try edit("duel/goldens/a.journal", "new")
    try edit("duel/.main.lua.swp", "an editor's")
    #expect(Self.words(spaces.refresh()) == [])
  }

  @Test func anEditBetweenLoadingAndWatchingIsNotMissed() throws {
    let loaded = try SpacesFolder(path: folder, executable: Fixture.executable)
    try edit("duel/main.lua", Self.main + "-- edited\n")
    var spaces = ChangingSpaces(loaded, executable: Fixture.executable)
    #expect(Self.words(spaces.refresh()) == ["replaced duel"])
    #expect(Self.words(spaces.refresh()) == [])
  }

  @Test func furtherChecksCount() throws {
    let folder = try SpacesFolder(path: folder, executable: Fixture.executable)
    let strict = ChangingSpaces(folder, executable: Fixture.executable) { (_) throws(SandboxError) in
      throw SandboxError(.manifest, "no Space will do")
    }
    #expect(strict.spaces.isEmpty)
  }
}

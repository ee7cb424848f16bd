internal import SpaceContent
public import SpaceContract
public import SpaceSandbox

/// A small, whole Space of one shape, to start from: it plays, its tests pass, and the linter finds nothing.
public struct SpaceTemplate: Sendable {
  public let shape: SessionShape
  public let id: String
  /// The Space's name for people.
  public let name: String
  public let author: String

  /// - Parameters:
  ///   - id: follows the rule of ids, `NameRule.id`.
  ///   - name: nil for the id in words: "two-thirds" is "Two Thirds".
  public init(shape: SessionShape, id: String, name: String? = nil, author: String = "You") {
    self.shape = shape
    self.id = id
    self.name = TextCleaning.clean(name ?? SpaceTemplate.words(id))
    self.author = TextCleaning.clean(author)
  }

  /// Every file of the package, sorted by path.
  public var files: [SpacePackage.File] {
    let sources: [(path: String, text: String)] = [
      ("CHANGELOG.md", SpaceTemplate.changelog), ("LICENSE", SpaceTemplate.license), ("README.md", SpaceTemplate.readme),
      ("bots/adversarial.lua", code.adversarial), ("bots/baseline.lua", code.baseline), ("bots/random.lua", code.random),
      ("main.lua", code.main), ("manifest.json", code.manifest), ("tests/rules.lua", code.tests),
    ]
    return sources.map { SpacePackage.File(path: $0.path, bytes: Array(filled($0.text, isJSON: $0.path == "manifest.json").utf8)) }
  }

  /// Files beside the package that editors read. Their names start with a dot, so that they are no part of it.
  public var editorFiles: [SpacePackage.File] {
    let folder = ".luals"
    return [
      SpacePackage.File(path: ".luarc.json", bytes: LuaStubs.configuration(library: folder)),
      SpacePackage.File(path: "\(folder)/agon.lua", bytes: Array(LuaStubs.source.utf8)),
      SpacePackage.File(path: "\(folder)/agon/test.lua", bytes: Array(SpecLibrary.source.utf8)),
    ]
  }

  private var code: (manifest: String, main: String, random: String, baseline: String, adversarial: String, tests: String) {
    typealias Own = SpaceTemplate
    switch shape {
    case .oneShot:
      return (Own.oneShotManifest, Own.oneShotMain, Own.oneShotRandom, Own.oneShotBaseline, Own.oneShotAdversarial, Own.oneShotTests)
    case .rounds: return (Own.roundsManifest, Own.roundsMain, Own.roundsRandom, Own.roundsBaseline, Own.roundsAdversarial, Own.roundsTests)
    case .turns: return (Own.turnsManifest, Own.turnsMain, Own.turnsRandom, Own.turnsBaseline, Own.turnsAdversarial, Own.turnsTests)
    case .delayed:
      return (Own.delayedManifest, Own.delayedMain, Own.delayedRandom, Own.delayedBaseline, Own.delayedAdversarial, Own.delayedTests)
    }
  }

  /// The text with its marks filled in; inside of JSON as a JSON string has it.
  private func filled(_ text: String, isJSON: Bool) -> String {
    func inside(_ words: String) -> String { isJSON ? String(JSON.text(.text(words)).dropFirst().dropLast()) : words }
    return text.replacing("{{about}}", with: about).replacing("{{review}}", with: review).replacing("{{id}}", with: id)
      .replacing("{{name}}", with: inside(name)).replacing("{{author}}", with: inside(author))
  }

  private static func words(_ id: String) -> String {
    let words = id.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }
    return words.isEmpty ? id : words.joined(separator: " ")
  }

  // MARK: What is the same in every template

  private static let license = """
    Copyright {{author}}

    SPDX-License-Identifier: Apache-2.0

    This Space is licensed under the Apache License, Version 2.0. You may use, change and pass it on under the terms of
    that licence, and not otherwise. Its full text is at https://www.apache.org/licenses/LICENSE-2.0.txt. As it says, the
    Space comes as it is, without warranties or conditions of any kind.

    """

  private static let changelog = """
    # Changelog

    Versions follow [Semantic Versioning](https://semver.org). A new major version opens a new rating pool.

    ## [0.1.0]

    ### Added

    - The game, three bots, spec tests and two recorded sessions.

    """

  private static let readme = """
    # {{name}}

    {{about}}

    ## Try it

    From this folder:

    ```sh
    agon space play .      # you, against its bots
    agon space test .      # the tests in tests/
    agon space lint .      # what a reviewer would find
    agon space pack .      # one file to hand on
    ```

    ## For reviewers

    {{review}}

    | File | What it holds |
    |---|---|
    | `manifest.json` | what the Space is and needs, and what an answer looks like |
    | `main.lua` | the rules |
    | `bots/` | the reference agents: `random`, `baseline`, and `adversarial`, which answers in malformed text |
    | `tests/` | spec tests |
    | `goldens/` | recorded sessions, which must come out again hash for hash |

    """

  private var about: String {
    switch shape {
    case .oneShot:
      """
      Everybody names a number at the same time, and whoever is nearest to a given part of the mean wins. If everybody thinks
      one step further than the others, the numbers fall towards zero; but somebody never does.
      """
    case .rounds:
      """
      Rock, paper, scissors over several rounds. Nobody can be beaten who throws at random, and nobody can win that way:
      whoever wants more has to find a pattern in the other's throws, and then has one, too.
      """
    case .turns:
      """
      A row of coins of different worth. Two players take turns, each takes a coin from one of the two ends, and the greater
      sum wins. The same row is played twice and each player begins once, because whoever begins can always get at least half.
      """
    case .delayed:
      """
      One probability: will the bitcoin price be higher when the hours are over? The score is a proper one (Brier): whoever says
      what they believe expects the most points.
      """
    }
  }

  private var review: String {
    switch shape {
    case .oneShot:
      """
      - It asks for no permissions, draws nothing and hides nothing.
      - An answer is one integer. No words of a player enter the state.
      - A forfeit is left out of the mean and comes last; seats are treated alike.
      """
    case .rounds:
      """
      - It asks for no permissions, draws nothing and hides nothing.
      - An answer is free text, of which one of three words is kept: the last that is mentioned.
      - A forfeit loses to any throw; two of them win nothing for anybody.
      """
    case .turns:
      """
      - It draws the coins in `setup`, which is why it has the permission `random`. Nothing is hidden.
      - An answer is one of two words. No words of a player enter the state.
      - A forfeit takes the left coin, so that the game ends after the same number of moves whatever the players do.
      """
    case .delayed:
      """
      - It reads one feed, and waits: see the reasons in the manifest. Nothing is drawn, and nothing is hidden.
      - An answer is one integer. No words of a player enter the state.
      - A forfeit scores 0. Where the feed brings no prices the session is void.
      """
    }
  }
}

import SpaceContent
import SpaceContract
import SpaceLint
import SpaceSandbox

/// A shipped Space with one mistake made in it.
struct Mutant: Sendable {
  enum Kind: String, CaseIterable, Sendable {
    case leakedSecret = "leaked secret"
    case wrongShares = "off-by-one shares"
    case tieHandling = "changed tie or comparison"
    case forfeitHandling = "removed forfeit handling"
    case globalWrite = "global write"
    case promptDrift = "prompt number drift"
    case unboundedLoop = "unbounded loop"
    case upvalueState = "hidden upvalue state"
    case wordsInText = "players' words in text"
    case mathRandom = "unseeded randomness or clock"
    case floatAmounts = "float amounts"
    case mutatedState = "state changed in a reader"
    case missingCallback = "missing callback"
    case neverDone = "no end"
    case permissions = "permissions"
    case manifest = "manifest"
    case scoreRange = "score out of range"
    case legality = "removed legality check"
    case arithmetic = "arithmetic"
    case hostility = "obfuscation or amplification"
  }

  let space: String
  let kind: Kind
  /// Where and what, for the table of misses.
  let what: String
  let files: [SpacePackage.File]
}

/// One edit of a file, with what it does.
struct Mistake {
  let path: String
  let edits: [(span: Span, text: String)]
  let what: String

  init(_ path: String, _ edits: [(span: Span, text: String)], _ what: String) {
    self.path = path
    self.edits = edits
    self.what = what
  }

  func made(in files: [SpacePackage.File]) -> [SpacePackage.File] {
    files.map { file in
      guard file.path == path else { return file }
      var bytes = file.bytes
      for edit in edits.sorted(by: { $1.span < $0.span }) {
        bytes.replaceSubrange(edit.span.start..<edit.span.end, with: Array(edit.text.utf8))
      }
      return SpacePackage.File(path: file.path, bytes: bytes)
    }
  }
}

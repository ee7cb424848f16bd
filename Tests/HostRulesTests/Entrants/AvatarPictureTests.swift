import Foundation
import HostRules
import Testing

@Suite struct AvatarPictureTests {
  static let sound: [(file: [UInt8], kind: AvatarPicture.Kind)] = [
    (Pictures.png, .png), (Pictures.jpeg, .jpeg), (Pictures.progressiveJPEG, .jpeg), (Pictures.webp, .webp),
    (Pictures.losslessWebP, .webp), (Pictures.alphaWebP, .webp),
  ]

  @Test(arguments: sound.indices)
  func aPictureIsMeasuredAndSaysNothingOfItsMaker(index: Int) throws {
    let (file, kind) = AvatarPictureTests.sound[index]
    let picture = try AvatarPicture(file: file)
    #expect(picture.kind == kind && picture.width == 5 && picture.height == 3)
    #expect(Data(picture.bytes).range(of: Data("SECRET".utf8)) == nil)
    // What is kept is a whole picture, and nothing more can be left out of it.
    #expect(try AvatarPicture(file: picture.bytes) == picture)
  }

  @Test func whatIsTakenOutWasThere() {
    for file in [Pictures.png, Pictures.jpeg, Pictures.webp, Pictures.alphaWebP] {
      #expect(Data(file).range(of: Data("SECRET".utf8)) != nil)
    }
  }

  private static let markup: [UInt8] = Array("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".utf8)
  private static let laterMarkup: [UInt8] = Array("\u{FEFF}<?xml version='1.0'?>\n<!-- --><SVG/>".utf8)
  private static let script: [UInt8] = Array("<script>".utf8)

  static let refused: [(file: [UInt8], message: String)] = [
    (Pictures.movingWebP, "a WebP that moves"), (Pictures.movingPNG, "a PNG that moves"),
    (Pictures.gif, "a file that is no picture of a known kind"), (Pictures.widePNG, "a picture of 1025 × 1 pixels"),
    (markup, "an SVG, which can carry script"), (laterMarkup, "an SVG, which can carry script"),
    ([], "a file that is no picture of a known kind"), ([0x89, 0x50, 0x4E, 0x47], "a file that is no picture of a known kind"),
    ([UInt8](repeating: 0xFF, count: 262_145), "a picture of 262145 bytes"),
    (Pictures.png + script, "a PNG that is damaged, or more than a picture"),
    (Pictures.jpeg + script, "a JPEG that is damaged, or more than a picture"),
    (Pictures.webp + script, "a WebP that is damaged, or more than a picture"),
  ]

  @Test(arguments: refused.indices)
  func anythingElseIsRefused(index: Int) {
    let (file, message) = AvatarPictureTests.refused[index]
    #expect { try AvatarPicture(file: file) } throws: { error in
      guard let error = error as? RulesError else { return false }
      #expect(error.message == message)
      return error.code == .badAvatar && !error.hint.isEmpty
    }
  }

  /// Cut anywhere, a picture is refused; changed anywhere, it is refused or still of a sane size. Nothing traps.
  @Test(arguments: sound.indices)
  func damageIsNoticedOrHarmless(index: Int) {
    let file = AvatarPictureTests.sound[index].file
    for count in file.indices { #expect(throws: RulesError.self) { try AvatarPicture(file: Array(file[..<count])) } }
    var random = SplitMix64(seed: UInt64(index))
    for at in file.indices {
      var changed = file
      changed[at] = UInt8(truncatingIfNeeded: random.next())
      if let picture = try? AvatarPicture(file: changed) {
        #expect((1...1024).contains(picture.width) && (1...1024).contains(picture.height) && picture.bytes.count <= file.count)
      }
    }
  }
}

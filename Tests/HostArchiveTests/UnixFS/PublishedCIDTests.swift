import Foundation
import HostArchive
import SpaceContent
import SpaceContract
import TestSupport
import Testing

/// CIDs that Kubo and others give the same bytes.
@Suite struct PublishedCIDTests {
  struct Published: Sendable {
    let profile: UnixFSProfile
    let seed: String
    let count: Int
    let cid: String
  }

  /// ipfs/kubo test/cli/cid_profiles_test.go and add_test.go.
  static let kubo: [Published] = [
    Published(profile: .v0Of2015, seed: "chunk-v0-seed", count: 262_144, cid: "QmWmRj3dFDZdb6ABvbmKhEL6TmPbAfBZ1t5BxsEyJrcZhE"),
    Published(profile: .v0Of2015, seed: "chunk-v0-seed", count: 262_145, cid: "QmYyLxtzZyW22zpoVAtKANLRHpDjZtNeDjQdJrcQNWoRkJ"),
    Published(profile: .v0Of2015, seed: "v0-seed", count: 45_613_056, cid: "QmUbBALi174SnogsUzLpYbD4xPiBSFANF4iztWCsHbMKh2"),
    Published(profile: .v0Of2015, seed: "v0-seed", count: 45_613_057, cid: "QmV81WL765sC8DXsRhE5fJv2rwhS4icHRaf3J9Zk5FdRnW"),
    Published(profile: .v0Of2015, seed: "v0-seed", count: 45_875_200, cid: "QmepeWtdmS1hHXx1oZXsPUv6bMrfRRKfZcoPPU4eEfjnbf"),
    Published(
      profile: .v1Of2025, seed: "chunk-v1-seed", count: 1_048_576, cid: "bafkreiacndfy443ter6qr2tmbbdhadvxxheowwf75s6zehscklu6ezxmta"),
    Published(
      profile: .v1Of2025, seed: "chunk-v1-seed", count: 1_048_577, cid: "bafybeigmix7t42i6jacydtquhet7srwvgpizfg7gjbq7627d35mjomtu64"),
  ]

  /// As above; these take a second or two each.
  static let large: [Published] = [
    Published(
      profile: .v1Of2025, seed: "v1-2025-seed", count: 1 << 30, cid: "bafybeihmf37wcuvtx4hpu7he5zl5qaf2ineo2lqlfrapokkm5zzw7zyhvm"),
    Published(
      profile: .v1Of2025, seed: "v1-2025-seed", count: 1 << 30 + 1, cid: "bafybeibdsi225ugbkmpbdohnxioyab6jsqrmkts3twhpvfnzp77xtzpyhe"),
    Published(
      profile: .v1Of2025, seed: "v1-2025-seed", count: 1025 << 20, cid: "bafybeihmzokxxjqwxjcryerhp5ezpcog2wcawfryb2xm64xiakgm4a5jue"),
  ]

  @Test(arguments: kubo + (Soak.isOn ? large : [])) func filesOfKubosTests(published: Published) throws {
    let bytes = KnownBytes.chaCha20(seed: published.seed, published.count)
    #expect(try UnixFSImport(published.profile).file(bytes).cid.description == published.cid)
  }

  @Test(arguments: [
    (UnixFSProfile.v1Of2025, "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"),
    (UnixFSProfile.v0Of2015, "Qmf412jQZiuVUtdgnB36FXFX7xg5V6KEbSJ4dpQuhkLyfD"),
  ])
  func aSmallFile(profile: UnixFSProfile, cid: String) throws {
    #expect(try UnixFSImport(profile).file(Array("hello world".utf8)).cid.description == cid)
  }

  /// ipfs/kubo test/sharness/t0040-add-and-cat.sh.
  @Test(arguments: [
    (UnixFSProfile.v0Of2015, "QmWSgS32xQEcXMeqd3YPJLrNBLSdsfYCep2U7CFkyrjXwY"),
    (UnixFSProfile.kuboV1, "bafybeih7e5dmkyk25up5vxug4q3hrg2fxbzf23dfrac2fns5h7z4aa7ioi"),
    (UnixFSProfile.v1Of2025, "bafybeih7e5dmkyk25up5vxug4q3hrg2fxbzf23dfrac2fns5h7z4aa7ioi"),
    (UnixFSProfile.kuboV1DagPB, "bafybeif5tuep5ap2d7zyhbktucey75aoacxufgt6i3v4gebmixyipnyp7y"),
  ])
  func planets(profile: UnixFSProfile, cid: String) throws {
    let folder = try TemporaryFolder()
    for name in ["Venus", "Mars"] {
      try "Hello \(name)!\n".write(toFile: "\(folder.path)/\(name.lowercased()).txt", atomically: false, encoding: .utf8)
    }
    #expect(try UnixFSImport(profile).tree(at: folder.path).cid.description == cid)
  }

  @Test func theEmptyFolder() throws {
    #expect(try UnixFSImport().folder([]).cid.description == "bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf354")
    // The oldest one there is.
    #expect(try UnixFSImport(.v0Of2015).folder([]).cid.description == "QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn")
  }

  struct Folder: Sendable {
    let profile: UnixFSProfile
    let seed: String
    let files: Int
    let length: Int
    let last: Int
    let isHAMT: Bool
    let cid: String
  }

  /// Folders at the threshold, and a byte above it.
  static let folders: [Folder] = [
    Folder(
      profile: .v0Of2015, seed: "hamt-unixfs-v0-2015", files: 4096, length: 30, last: 30, isHAMT: false,
      cid: "QmX5GtRk3TSSEHtdrykgqm4eqMEn3n2XhfkFAis5fjyZmN"),
    Folder(
      profile: .v0Of2015, seed: "hamt-unixfs-v0-2015", files: 4033, length: 31, last: 31, isHAMT: true,
      cid: "QmeMiJzmhpJAUgynAcxTQYek5PPKgdv3qEvFsdV3XpVnvP"),
    Folder(
      profile: .v1Of2025, seed: "hamt-unixfs-v1-2025", files: 4766, length: 11, last: 21, isHAMT: false,
      cid: "bafybeic3h7rwruealwxkacabdy45jivq2crwz6bufb5ljwupn36gicplx4"),
    Folder(
      profile: .v1Of2025, seed: "hamt-unixfs-v1-2025", files: 4766, length: 11, last: 22, isHAMT: true,
      cid: "bafybeiegvuterwurhdtkikfhbxcldohmxp566vpjdofhzmnhv6o4freidu"),
  ]

  /// The same, read back: every name is listed once and found.
  @Test(arguments: folders) func foldersOfKubosTests(published: Folder) throws {
    let shelf = BlockShelf()
    let importing = UnixFSImport(published.profile) { try shelf.put($0, $1) }
    let file = try importing.file(Array("x".utf8))
    let names = KnownBytes.names(seed: published.seed, count: published.files, length: published.length, last: published.last)
    let root = try importing.folder(names.map { try UnixFSImport.Entry(name: $0, root: file) })
    #expect(root.cid.description == published.cid)
    #expect(root.contentByteCount == UInt64(published.files))
    #expect(root.blockCount - published.files == shelf.putCount - 1)
    #expect((root.blockCount - published.files > 1) == published.isHAMT)

    var listed: [String] = []
    try shelf.reader.entries(of: root.cid) { entry in
      #expect(entry.cid == file.cid)
      listed.append(entry.name)
    }
    #expect(listed.sorted() == names.sorted())
    // Each search reads large nodes, so that a few names stand for the rest.
    for name in names.prefix(published.isHAMT ? Soak.count(fast: 100, full: .max) : 10) {
      #expect(try shelf.reader.entry(name, in: root.cid)?.cid == file.cid)
    }
    #expect(try shelf.reader.entry("absent", in: root.cid) == nil)
  }

  /// Ten sizes in four layouts, with the number of blocks and the size of each tree.
  @Test func sharedVectors() throws {
    guard let file = SharedFolder.file("vectors/cid_vectors.json") else { return }
    let vectors = try JSON.decode([UInt8](Data(contentsOf: file)), options: .file)
    let files = try #require(vectors["files"]?.list)
    #expect(files.count == 10)
    let sizes = try files.map { Int(try #require($0["size"]?.int)) }
    // The bytes of the largest ones take two seconds to make.
    let most = Soak.isOn ? try #require(sizes.max()) : 1_048_577
    let bytes = KnownBytes.hashes(most)
    for (file, size) in zip(files, sizes) where size <= most {
      for profile in UnixFSProfile.all {
        let root = try UnixFSImport(profile).file(Array(bytes[..<size]))
        #expect(root.cid.description == file[profile.name]?.text)
        #expect(Int64(root.blockCount) == file[profile.name + "_blocks"]?.int)
        #expect(Int64(root.dagByteCount) == file[profile.name + "_tsize"]?.int)
        #expect(root.contentByteCount == UInt64(size))
      }
    }
    for published in try #require(vectors["kubo_published"]?.list) {
      let size = Int(try #require(published["size"]?.int))
      let cid = try #require(published["cid"]?.text)
      // The table above has them all.
      #expect((PublishedCIDTests.kubo + PublishedCIDTests.large).contains { $0.cid == cid && $0.count == size })
    }
  }
}

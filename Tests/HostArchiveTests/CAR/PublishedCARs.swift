import SpaceContent

/// The fixtures that the IPLD project publishes with the CAR specification (ipld/ipld, specs/transport/car/fixture), as bytes and as what
/// its descriptions say of them.
enum PublishedCARs {
  /// Where a block stands: its CID, the offset and length of its section, those of its bytes.
  struct Section {
    let cid: String
    let offset: Int
    let length: Int
    let blockOffset: Int
    let blockLength: Int
  }

  static func bytes(_ hex: String) -> [UInt8] { Hex.decode(hex.filter { !$0.isWhitespace }) ?? [] }

  /// carv1-basic: two roots; raw, DAG-PB and DAG-CBOR blocks, the DAG-PB ones under CIDs of version 0.
  static let version1 = bytes(
    """
    63a265726f6f747382d82a58250001711220f88bc853804cf294fe417e4fa83028689fcdb1b1592c5102e1474dbc200fab8bd82a5825000171122069ea0740f9
    807a28f4d932c62e7c1c83be055e55072c90266ab3e79df63a365b6776657273696f6e015b01711220f88bc853804cf294fe417e4fa83028689fcdb1b1592c51
    02e1474dbc200fab8ba2646c696e6bd82a582300122002acecc5de2438ea4126a3010ecb1f8a599c8eff22fff1a1dcffe999b27fd3de646e616d6564626c6970
    8301122002acecc5de2438ea4126a3010ecb1f8a599c8eff22fff1a1dcffe999b27fd3de122e0a2401551220b6fbd675f98e2abd22d4ed29fdc83150fedc4859
    7e92dd1a7a24381d44a274511204626561721804122f0a22122079a982de3c9907953d4d323cee1d0fb1ed8f45f8ef02870c0cb9e09246bd530a12067365636f
    6e641895012801551220b6fbd675f98e2abd22d4ed29fdc83150fedc48597e92dd1a7a24381d44a27451636363638001122079a982de3c9907953d4d323cee1d
    0fb1ed8f45f8ef02870c0cb9e09246bd530a122d0a240155122081cc5b17018674b401b42f35ba07bb79e211239c23bffe658da1577e3e6468771203646f6718
    04122d0a221220e7dc486e97e6ebe5cdabab3e392bdad128b6e09acc94bb4e2aa2af7b986d24d0120566697273741833280155122081cc5b17018674b401b42f
    35ba07bb79e211239c23bffe658da1577e3e64687762626262511220e7dc486e97e6ebe5cdabab3e392bdad128b6e09acc94bb4e2aa2af7b986d24d0122d0a24
    0155122061be55a8e2f6b4e172338bddf184d6dbee29c98853e0a0485ecee7f27b9af0b412036361741804280155122061be55a8e2f6b4e172338bddf184d6db
    ee29c98853e0a0485ecee7f27b9af0b461616161360171122069ea0740f9807a28f4d932c62e7c1c83be055e55072c90266ab3e79df63a365ba2646c696e6bf6
    646e616d65656c696d626f
    """)

  static let version1Roots = [
    "bafyreihyrpefhacm6kkp4ql6j6udakdit7g3dmkzfriqfykhjw6cad5lrm", "bafyreidj5idub6mapiupjwjsyyxhyhedxycv4vihfsicm2vt46o7morwlm",
  ]

  static let version1Sections: [Section] = [
    Section(cid: version1Roots[0], offset: 100, length: 92, blockOffset: 137, blockLength: 55),
    Section(cid: "QmNX6Tffavsya4xgBi2VJQnSuqy9GsxongxZZ9uZBqp16d", offset: 192, length: 133, blockOffset: 228, blockLength: 97),
    Section(
      cid: "bafkreifw7plhl6mofk6sfvhnfh64qmkq73oeqwl6sloru6rehaoujituke", offset: 325, length: 41, blockOffset: 362, blockLength: 4),
    Section(cid: "QmWXZxVQ9yZfhQxLD35eDR8LiMRsYtHxYqTFCBbJoiJVys", offset: 366, length: 130, blockOffset: 402, blockLength: 94),
    Section(
      cid: "bafkreiebzrnroamgos2adnbpgw5apo3z4iishhbdx77gldnbk57d4zdio4", offset: 496, length: 41, blockOffset: 533, blockLength: 4),
    Section(cid: "QmdwjhxpxzcMsR3qUuj7vUL8pbA7MgR3GAxWi2GLHjsKCT", offset: 537, length: 82, blockOffset: 572, blockLength: 47),
    Section(
      cid: "bafkreidbxzk2ryxwwtqxem4l3xyyjvw35yu4tcct4cqeqxwo47zhxgxqwq", offset: 619, length: 41, blockOffset: 656, blockLength: 4),
    Section(cid: version1Roots[1], offset: 660, length: 55, blockOffset: 697, blockLength: 18),
  ]

  /// carv2-basic: one root under a CID of version 0, and an index.
  static let version2 = bytes(
    """
    0aa16776657273696f6e02000000000000000000000000000000003300000000000000c001000000000000f30100000000000038a265726f6f747381d82a5823
    001220fb16f5083412ef1371d031ed4aa239903d84efdadf1ba3cd678e6475b1a232f86776657273696f6e01511220fb16f5083412ef1371d031ed4aa239903d
    84efdadf1ba3cd678e6475b1a232f8122d0a221220d9c0d5376d26f1931f7ad52d7acc00fc1090d2edb0808bf61eeb0a152826f6261204f09f8da418a4018501
    1220d9c0d5376d26f1931f7ad52d7acc00fc1090d2edb0808bf61eeb0a152826f62612310a221220d745b7757f5b4593eeab7820306c7bc64eb496a7410a0d07
    df7a34ffec4b97f1120962617272656c657965183a122e0a2401551220a2e1c40da1ae335d4dffe729eb4d5ca23b74b9e51fc535f4a804a261080c294d1204f0
    9f90a11807581220d745b7757f5b4593eeab7820306c7bc64eb496a7410a0d07df7a34ffec4b97f112340a2401551220b474a99a2705e23cf905a484ec6d14ef
    58b56bbe62e9292783466ec363b5072d120a666973686d6f6e67657218042801551220b474a99a2705e23cf905a484ec6d14ef58b56bbe62e9292783466ec363
    b5072d666973682b01551220a2e1c40da1ae335d4dffe729eb4d5ca23b74b9e51fc535f4a804a261080c294d6c6f62737465720100000028000000c800000000
    000000a2e1c40da1ae335d4dffe729eb4d5ca23b74b9e51fc535f4a804a261080c294d9401000000000000b474a99a2705e23cf905a484ec6d14ef58b56bbe62
    e9292783466ec363b5072d6b01000000000000d745b7757f5b4593eeab7820306c7bc64eb496a7410a0d07df7a34ffec4b97f11201000000000000d9c0d5376d
    26f1931f7ad52d7acc00fc1090d2edb0808bf61eeb0a152826f6268b00000000000000fb16f5083412ef1371d031ed4aa239903d84efdadf1ba3cd678e6475b1
    a232f83900000000000000
    """)

  static let version2Root = "QmfEoLyB5NndqeKieExd1rtJzTduQUPEV8TwAYcUiy3H5Z"

  /// Offsets are of the whole file here.
  static let version2Sections: [Section] = [
    Section(cid: version2Root, offset: 108, length: 82, blockOffset: 143, blockLength: 47),
    Section(cid: "QmczfirA7VEH7YVvKPTPoU69XM3qY4DC39nnTsWd4K3SkM", offset: 190, length: 135, blockOffset: 226, blockLength: 99),
    Section(cid: "Qmcpz2FHJD7VAhg1fxFXdYJKePtkx1BsHuCrAgWVnaHMTE", offset: 325, length: 89, blockOffset: 360, blockLength: 54),
    Section(
      cid: "bafkreifuosuzujyf4i6psbneqtwg2fhplc2wxptc5euspa2gn3bwhnihfu", offset: 414, length: 41, blockOffset: 451, blockLength: 4),
    Section(
      cid: "bafkreifc4hca3inognou377hfhvu2xfchn2ltzi7yu27jkaeujqqqdbjju", offset: 455, length: 44, blockOffset: 492, blockLength: 7),
  ]
}

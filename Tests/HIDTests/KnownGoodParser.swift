/// Where the known-good parser is wrong about a descriptor of the corpus that it accepts: each case
/// was read by hand. All other descriptors have to agree in every element.
enum KnownGoodParser {
  enum Mistake: Sendable {
    /// After a Pop it gives the unit exponent as the unit, and 0 as the exponent, as in unit -2
    /// with exponent 0 where the descriptor pushed centimetre (0x11) with exponent -2. The standard
    /// has Pop restore all global items.
    case unitAfterPop
    /// It gives exponent 237 for the byte 0xED, that is tablets of ten to the 237 inches. The low
    /// nibble, -3, makes 10,000 the 10 inches that these tablets have.
    case exponentByte
    /// It forgets the usages before a range. The standard and the field use all in order: in the
    /// keyboard of the Imperator eight modifiers and 104 keys are exactly the 112 elements; the
    /// Inspiron's vendor usage comes before a range too.
    case lastRangeOnly
  }

  /// By the beginning of the file's name.
  static let mistakes: [(name: String, mistake: Mistake)] =
    unitAfterPop.map { ($0, .unitAfterPop) } + exponentByte.map { ($0, .exponentByte) }
    + lastRangeOnly.map { ($0, .lastRangeOnly) }

  static func mistake(in file: String) -> Mistake? {
    let name = file.split(separator: "/").last ?? ""
    return mistakes.first { name.hasPrefix($0.name) }?.mistake
  }

  /// What the known-good parser should have said of an element of which it made this mistake;
  /// `element` itself if it did not.
  static func corrected(_ element: Element, mistake: Mistake, ours: Element) -> Element {
    var corrected = element
    switch mistake {
    case .unitAfterPop where element.unit == ours.exponent && element.exponent == 0:
      corrected.unit = ours.unit
      corrected.exponent = ours.exponent
    case .exponentByte where element.exponent == 237:
      corrected.exponent = -3
    case .lastRangeOnly where element.flags & Flag.variable != 0:
      corrected.usage = ours.usage
    default: break
    }
    return corrected
  }

  private static let unitAfterPop = [
    "Dell_Inspiron_16_7620_2-in-1_0018_056A_49C3.0001_55c818a5",
    "Dell_Latitude_7210_2-in-1_0018_056A_48CC.0007_3465cfc5",
    "Dell_Latitude_9520_0018_056A_494A.0001_36eea1ef",
    "Dell_XPS_15_7590_0018_056A_490A.0001_c70dfc9d",
    "Eve_Devices_EVE_V_2021_0018_056A_48EE.0001_70668717",
    "HP_EliteBook_x360_830_G7_Notebook_PC_0018_056A_496C.0002_0a6d6a37",
    "HP_Elite_x2_1013_G3_0018_056A_4870.0001_af5c318c",
    "Huion_580_original0",
    "Huion_K26_original0",
    "Lenovo_IdeaPad_FLEX-14API_0018_056A_51C4.0001_e3843105",
    "Lenovo_IdeaPad_Flex_5_14ALC7_0018_056A_52C6.0003_9960a834",
    "Lenovo_IdeaPad_Flex_5_14ARE05_0018_056A_5218.0003_0a4080a5",
    "Lenovo_IdeaPad_Flex_5_14IIL05_0018_056A_5216.0002_c9cd2d8f",
    "Lenovo_ThinkPad_X13_Yoga_Gen_1_0003_056A_5220.0003_24d8e61e",
    "Lenovo_ThinkPad_X13_Yoga_Gen_4_0018_056A_5354.0005_6757519b",
    "Lenovo_ThinkPad_X1_2-in-1_Gen_9_0018_056A_5396.0002_8269a809",
    "Lenovo_ThinkPad_X1_Yoga_Gen_6_0018_056A_5276.0002_f405b25f",
    "Lenovo_ThinkPad_X1_Yoga_Gen_7_21CES00100_0018_056A_5309.0002_34cd3b60",
    "Lenovo_Yoga_6_13ALC6_0018_056A_52A2.0003_cb2bf3fb",
    "Lenovo_Yoga_730_0018_056A_516B.0002_ec1ea348",
    "Lenovo_Yoga_7_14ARB7_0018_056A_52D3.0002_f7d50034",
    "Lenovo_Yoga_7_14ITL5_0018_056A_524D.0002_5ee4d5f0",
    "Lenovo_Yoga_9_15IMH05_0018_056A_5201.0002_8422b4de",
    "Lenovo_ideapad_FLEX_6-14ARR_0018_056A_517D.0004_939ccefa",
    "Sitronix_Technology_Corp._LTD._ST9RM01_10P_MultiTouch_f039b92a",
    "UC-Logic_DrawImage_G3_original2",
    "Ugee_M708_original0",
    "Wacom_One_13_0018_056A_4900.0007_5021b420",
    "Yiynova_MVP20U+RH_original0",
  ]

  private static let exponentByte = [
    "Gaomon_M106K_0003_256C_006D.0007_5d1e0595",
    "Huion_H1161_0003_256C_006D.0008_082ea889",
    "Huion_HS611_0003_256C_006D.0003_86dceaac",
    "Huion_HS64_0003_256C_006D.0002_b350fd80",
    "Huion_Inspiroy_2_L_0003_256C_0068.0024_d158f323",
    "Huion_Inspiroy_2_M_0003_256C_0067.0055_69f965f9",
    "Huion_KD200_0003_256C_0064.0001_ebf351e1",
    "Huion_Kamvas_13_0003_256C_006D.0006_afefd58d",
    "Huion_Kamvas_Pro_13_0003_256C_006D.0020_6fae7b0b",
    "Huion_Kamvas_Pro_24_QHD_0003_256C_006E.0008_8a16c321",
    "Huion_WH1409_0003_256C_006E.0002_7145e61c",
    "Ugee_EX07_0003_28BD_0071.0006_4472accf",
  ]

  private static let lastRangeOnly = ["Imperator_45cbeb34", "Dell_Inspiron_7306_2n1"]
}

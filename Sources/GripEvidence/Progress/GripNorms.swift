import GripStore

/// Who a norm or a cut-off is looked up for. It is asked for when a report is made, and kept nowhere.
package struct NormPerson: Sendable, Equatable {
  /// The groups that the tables have.
  package enum Sex: String, Sendable, CaseIterable { case men, women }

  package var sex: Sex
  /// In years.
  package var age: Int

  package init(sex: Sex, age: Int) {
    self.sex = sex
    self.age = age
  }
}

/// Grip strength of healthy adults: Jamar dynamometer, handle position 2, mean of three trials, in lb with standard deviation.
package enum GripNorms {
  package static let source =
    "V. Mathiowetz et al., Grip and pinch strength: normative data for adults, Arch. Phys. Med. Rehabil. 66 (1985) 69-74"

  /// Mean and standard deviation of a group, in lb.
  package struct Norm: Sendable, Equatable {
    package var mean: Double
    package var deviation: Double

    init(_ mean: Double, _ deviation: Double) {
      self.mean = mean
      self.deviation = deviation
    }
  }

  private struct Row {
    var ages: ClosedRange<Int>
    var menRight, menLeft, womenRight, womenLeft: Norm

    init(_ ages: ClosedRange<Int>, _ men: (Norm, Norm), _ women: (Norm, Norm)) {
      self.ages = ages
      (menRight, menLeft) = men
      (womenRight, womenLeft) = women
    }
  }

  private static let rows = [
    Row(20...24, (.init(121.0, 20.6), .init(104.5, 21.8)), (.init(70.4, 14.5), .init(61.0, 13.1))),
    Row(25...29, (.init(120.8, 23.0), .init(110.5, 16.2)), (.init(74.5, 13.9), .init(63.5, 12.2))),
    Row(30...34, (.init(121.8, 22.4), .init(110.4, 21.7)), (.init(78.7, 19.2), .init(68.0, 17.7))),
    Row(35...39, (.init(119.7, 24.0), .init(112.9, 21.7)), (.init(74.1, 10.8), .init(66.3, 11.7))),
    Row(40...44, (.init(116.8, 20.7), .init(112.8, 18.7)), (.init(70.4, 13.5), .init(62.3, 13.8))),
    Row(45...49, (.init(109.9, 23.0), .init(100.8, 22.8)), (.init(62.2, 15.1), .init(56.0, 12.7))),
    Row(50...54, (.init(113.6, 18.1), .init(101.9, 17.0)), (.init(65.8, 11.6), .init(57.3, 10.7))),
    Row(55...59, (.init(101.1, 26.7), .init(83.2, 23.4)), (.init(57.3, 12.5), .init(47.3, 11.9))),
    Row(60...64, (.init(89.7, 20.4), .init(76.8, 20.3)), (.init(55.1, 10.1), .init(45.7, 10.1))),
    Row(65...69, (.init(91.1, 20.6), .init(76.8, 19.8)), (.init(49.6, 9.7), .init(41.0, 8.2))),
    Row(70...74, (.init(75.3, 21.5), .init(64.8, 18.1)), (.init(49.6, 11.7), .init(41.5, 10.2))),
    Row(75...120, (.init(65.7, 21.0), .init(55.0, 17.0)), (.init(42.6, 11.0), .init(37.6, 8.9))),
  ]

  /// The norm of a group and a hand, with its ages in words; nil below 20 years, or where the hand is not known.
  package static func norm(
    _ person: NormPerson, hand: String?
  ) -> (norm: Norm, ages: String)? {
    guard let row = rows.first(where: { $0.ages.contains(person.age) }) else { return nil }
    let ages =
      row.ages.upperBound == 120
      ? "\(row.ages.lowerBound) and older" : "\(row.ages.lowerBound) to \(row.ages.upperBound)"
    switch (person.sex, hand) {
    case (.men, "right"): return (row.menRight, ages)
    case (.men, "left"): return (row.menLeft, ages)
    case (.women, "right"): return (row.womenRight, ages)
    case (.women, "left"): return (row.womenLeft, ages)
    default: return nil
    }
  }

  /// Below this the European consensus speaks of low strength, in kgf.
  package static func lowStrengthKilogramsForce(_ sex: NormPerson.Sex) -> Double {
    switch sex {
    case .men: 27
    case .women: 16
    }
  }

  package static let lowStrengthSource =
    "A. J. Cruz-Jentoft et al., Sarcopenia: revised European consensus (EWGSOP2), Age Ageing 48 (2019) 16-31; figures by one "
    + "secondary source: to be checked"
}

extension ProgressChange {
  /// The newest value of a test beside the norm of the person's group.
  static func norm(
    _ series: ProgressSeries, _ person: NormPerson?, _ instrument: GripInstrument?
  ) -> ProgressChange {
    var change = ProgressChange(
      kind: .norm,
      rule:
        "the newest mean of three trials at handle position 2 beside the mean (SD) of the group's hand, in lbf",
      source: GripNorms.source)
    guard series.id == "trial.mean", series.part == "asht, handle position 2" else {
      change.notReported = "norms hold for the mean of three trials by ASHT at handle position 2"
      return change
    }
    if let reason = reasonAgainst(person, instrument) {
      change.notReported = reason
      return change
    }
    guard let person, let (norm, ages) = GripNorms.norm(person, hand: series.hand),
      let newest = series.points.last
    else {
      change.notReported = "the tables have no group of this age, or the hand is not recorded"
      return change
    }
    let pounds = newest.value / Force.newtonsPerPoundForce
    change.n = 1
    change.text =
      "\(NumberText.fixed(pounds, 1)) lbf; \(person.sex.rawValue) of \(ages) years, \(series.hand ?? "") hand: "
      + "\(NumberText.fixed(norm.mean, 1)) (SD \(NumberText.fixed(norm.deviation, 1))) lbf"
    return change
  }

  /// The newest value of a test beside the cut-off of low strength.
  static func cutOff(
    _ series: ProgressSeries, _ person: NormPerson?, _ instrument: GripInstrument?
  ) -> ProgressChange {
    var change = ProgressChange(
      kind: .cutOff, rule: "the newest result beside the cut-off of low strength, in kgf",
      source: GripNorms.lowStrengthSource)
    if let reason = reasonAgainst(person, instrument) {
      change.notReported = reason
      return change
    }
    guard let person, person.age >= Self.adultYears, let newest = series.points.last else {
      change.notReported = "the cut-off is one of adults"
      return change
    }
    let cutOff = GripNorms.lowStrengthKilogramsForce(person.sex)
    let kilogramsForce = newest.value / Force.newtonsPerKilogramForce
    change.n = 1
    change.text =
      "\(NumberText.fixed(kilogramsForce, 1)) kgf, \(kilogramsForce < cutOff ? "below" : "not below") the cut-off of "
      + "\(NumberText.fixed(cutOff, 0)) kgf for \(person.sex.rawValue)"
    return change
  }

  private static let adultYears = 18

  private static func reasonAgainst(
    _ person: NormPerson?, _ instrument: GripInstrument?
  ) -> String? {
    guard instrument == .jamar else { return Self.otherInstrument }
    return person == nil ? "age and sex are not kept, and were not said for this report" : nil
  }
}

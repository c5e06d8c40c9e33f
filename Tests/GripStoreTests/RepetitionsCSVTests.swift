import GripCore
import Testing

@testable import GripSession
@testable import GripStore

/// repetitions.csv by RFC 4180: a header, a row a repetition, commas, CRLF after each.
@Suite struct RepetitionsCSVTests {
  static let header =
    "number,set,start_s,peak_time_s,end_s,duration_s,peak_N,peak_mean_100ms_N,baseline_N,"
    + "height_N,mean_N,impulse_above_baseline_Ns,rise_s,hold_s,fall_s,rate_of_rise_N_per_s,onset_s,"
    + "rfd_50ms_N_per_s,rfd_100ms_N_per_s,rfd_200ms_N_per_s,rfd_peak_N_per_s,release_s,tension_s,"
    + "held_s,held_mean_above_baseline_N,held_cov_percent,held_detrended_sd_N,to_75_percent_s,"
    + "to_50_percent_s,to_25_percent_s,area_percent,ending"

  /// The fields of each row of the table that some repetitions give.
  private func rows(of repetitions: [Repetition]) throws -> [[String]] {
    let measured = try SyntheticSession.short(reports: 1).summary()
    let numbered = repetitions.enumerated().map { index, repetition in
      NumberedRepetition(number: index + 1, set: 1, measured: repetition)
    }
    let summary = SessionSummary(
      name: measured.name, context: measured.context, parameters: measured.parameters,
      layout: measured.layout, continues: nil, zone: nil, repetitions: numbered,
      rotation: measured.rotation, blocks: measured.blocks, blocksRefused: 0, thresholdCount: 0,
      clocks: measured.clocks,
      force: measured.force, counters: measured.counters, source: measured.source,
      noiseNewtons: 0, batteryPercent: nil, goDirectNotices: nil)
    return try table(summary.repetitionsCSV())
  }

  /// Reads a table without quoted fields, and checks its form.
  private func table(_ bytes: [UInt8]) throws -> [[String]] {
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.hasSuffix("\r\n"))
    #expect(!text.contains("\""))
    let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false).dropLast()
    #expect(!lines.contains { $0.contains("\n") || $0.contains("\r") })
    let rows = lines.map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let header = try #require(rows.first)
    #expect(header.joined(separator: ",") == Self.header)
    for row in rows { #expect(row.count == header.count) }
    return Array(rows.dropFirst())
  }

  @Test func `Without repetitions there is a header`() throws {
    #expect(try rows(of: []).isEmpty)
  }

  @Test func `A row holds times to the microsecond and forces to the millinewton`() throws {
    var repetition = Repetition()
    repetition.start = 1_234_567_499
    repetition.peakTime = 1_500_000_000
    repetition.end = 2_000_000_500
    repetition.peakNewtons = 90.976_388
    repetition.peakMean100Newtons = 90.3605
    repetition.baselineNewtons = -0.0004
    repetition.heightNewtons = 84.4849
    repetition.meanNewtons = -6.0425
    repetition.impulseNewtonSeconds = 0.0005
    repetition.riseNanoseconds = 499
    repetition.holdNanoseconds = 500
    repetition.fallNanoseconds = 60_000_000_000
    repetition.rateOfRise = 427.0825
    repetition.development.onset = 1_200_000_000
    repetition.development.within50 = .given(250.4917)
    repetition.development.within200 = .refused(.tooShort)
    repetition.development.peak = .given(497)
    repetition.releaseSeconds = .given(0.1275)
    repetition.tensionNanoseconds = 624_678_000
    repetition.plateau.durationSeconds = .given(12.1475)
    repetition.plateau.meanNewtons = .given(50)
    repetition.plateau.variance = .given(4)
    repetition.plateau.detrendedVariance = .given(2.25)
    repetition.endurance.secondsTo75 = .given(16.8849)
    repetition.endurance.areaPercent = .given(66.4265)
    let row = try #require(rows(of: [repetition]).first)
    #expect(
      row == [
        "1", "1", "1.234567", "1.500000", "2.000001", "0.765433", "90.976", "90.361", "0.000",
        "84.485", "-6.043", "0.001", "0.000000", "0.000001", "60.000000", "427.083", "1.200000",
        "250.492", "", "", "497.000", "0.128", "0.624678", "12.148", "50.000", "4.000", "1.500",
        "16.885", "", "", "66.427", "release",
      ])
  }

  @Test func `What may not be reported is empty, not zero`() throws {
    let row = try #require(rows(of: [Repetition()]).first)
    let columns = Self.header.split(separator: ",").map(String.init)
    let empty = Set(zip(columns, row).filter { $1.isEmpty }.map { $0.0 })
    #expect(
      empty == [
        "rate_of_rise_N_per_s", "onset_s", "rfd_50ms_N_per_s", "rfd_100ms_N_per_s",
        "rfd_200ms_N_per_s", "rfd_peak_N_per_s", "release_s", "held_s",
        "held_mean_above_baseline_N", "held_cov_percent", "held_detrended_sd_N",
        "to_75_percent_s", "to_50_percent_s", "to_25_percent_s", "area_percent",
      ])
  }

  @Test(arguments: [
    (Repetition.Ending.release, "release"), (.valley, "valley"), (.settled, "settled"),
    (.gap, "gap"), (.pause, "pause"), (.streamEnd, "stream-end"),
  ])
  func `The ending is a word`(ending: Repetition.Ending, word: String) throws {
    var repetition = Repetition()
    repetition.ending = ending
    #expect(try rows(of: [repetition]).first?.last == word)
  }

  @Test func `Numbers beyond any hand are written and stop nothing`() throws {
    var repetition = Repetition()
    repetition.meanNewtons = 1e300
    repetition.impulseNewtonSeconds = -.infinity
    repetition.heightNewtons = .nan
    repetition.end = .max
    let row = try #require(rows(of: [repetition]).first)
    #expect(row[4] == "9223372036.854776")
    #expect(row[9...11] == ["", "", ""])
  }

  @Test func `The table and the summary count alike`() throws {
    let summary = try SyntheticSession.twoSets.summary()
    let rows = try table(summary.repetitionsCSV())
    #expect(rows.map { $0[0] } == ["1", "2", "3", "4", "5"])
    #expect(rows.map { $0[1] } == ["1", "1", "1", "2", "2"])
    for row in rows {
      let numbers = row.prefix(16).compactMap(Double.init)
      #expect(numbers.count == 16)
      #expect(abs(numbers[5] - (numbers[12] + numbers[13] + numbers[14])) < 3e-6)
    }
  }
}

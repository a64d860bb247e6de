using Microsoft.CodeAnalysis.Testing;

namespace Chalkboard.Analyzers.Tests;

public sealed class PrefixedMembersTests
{
    [Fact]
    public Task Three_properties_with_one_prefix_are_found_and_shown_nested() =>
        AnalyzerVerifier.VerifyFindingsAsync<PrefixedMembersAnalyzer>("""
        public class Car
        {
            public int {|#0:ColorR|} { get; set; }
            public int {|#1:ColorG|} { get; set; }
            public int {|#2:ColorB|} { get; set; }
            public int Doors { get; set; }
        }
        """, null, new DiagnosticResult(PrefixedMembersAnalyzer.Id, Microsoft.CodeAnalysis.DiagnosticSeverity.Warning)
            .WithLocation(0).WithLocation(1).WithLocation(2)
            .WithMessage(
                "'ColorR', 'ColorG' and 'ColorB' share the prefix 'Color': as properties of one object they would be 'Color.R', " +
                "'Color.G' and 'Color.B'"));

    [Theory]
    [InlineData("public int ColorR; public int ColorG;")]
    [InlineData("public int Colorful; public int Colors; public int ColorR; public int ColorG;")]
    [InlineData("public bool IsRed; public bool IsGreen; public bool IsBlue;")]
    [InlineData("public int MaxR; public int MaxG; public int MaxB;")]
    [InlineData("private int ColorR; private int ColorG; private int ColorB;")]
    [InlineData("internal int ColorR { get; } internal int ColorG { get; } internal int ColorB { get; }")]
    [InlineData("public const int ColorR = 1; public const int ColorG = 2; public const int ColorB = 3;")]
    [InlineData("public static Car ColorR { get; } public static Car ColorG { get; } public static Car ColorB { get; }")]
    [InlineData("public virtual int ColorR { get; set; } public virtual int ColorG { get; set; } public virtual int ColorB { get; set; }")]
    [InlineData("public int KeyExpiration; public int KeyVaultName; public int KeyVaultPath;")]
    [InlineData("public int Colors; public int ColorR; public int ColorG;")]
    [InlineData("public void ColorR() { } public void ColorG() { } public void ColorB() { }")]
    [InlineData("public int this[int ColorR, int ColorG, int ColorB] => 0;")]
    public Task Other_members_are_not_reported(string members) =>
        AnalyzerVerifier.VerifyFindingsAsync<PrefixedMembersAnalyzer>($"public class Car {{ {members} }}");

    [Fact]
    public Task Names_from_base_types_and_interfaces_are_not_reported() => AnalyzerVerifier.VerifyFindingsAsync<PrefixedMembersAnalyzer>("""
        public interface IOne { int ColorR { get; } }
        public abstract class Base { public abstract int ColorG { get; } public abstract int ColorB { get; } }
        public class Car : Base, IOne { public int ColorR => 1; public override int ColorG => 1; public override int ColorB => 1; }
        public class Again : Sub { public new int ColorX; public new int ColorY; public new int ColorZ; }
        public class Sub { protected internal int ColorX; protected internal int ColorY; internal int ColorZ; }
        public class Marked : System.Attribute { public int ColorR { get; set; } public int ColorG { get; set; } public int ColorB { get; set; } }
        public enum Color { ColorR, ColorG, ColorB }
        class Hidden { public int ColorR; public int ColorG; public int ColorB; }
        """);

    [Theory]
    [InlineData("public int [|Color_R|]; public int Color_G; public int Color_B;")]
    [InlineData("public int [|KeyVault|]; public int KeyVaultName; public int KeyExpiration;")]
    [InlineData(
        "public int ClientCertificates; public int [|ClientCertificateName|]; public int ClientCertificatePath; public int ClientCertificateKey;")]
    [InlineData("public int [|PoolMinSize|] { get; } public int PoolMaxSize { get; } protected int PoolTimeout { get; }")]
    [InlineData("public static int [|ColorR|] { get; set; } public static int ColorG { get; set; } public static int ColorB { get; set; }")]
    public Task Fields_protected_and_static_ones_are_found(string members) =>
        AnalyzerVerifier.VerifyFindingsAsync<PrefixedMembersAnalyzer>($"public class Car {{ {members} }}");

    [Fact]
    public async Task The_editor_config_sets_the_minimum_count_and_excluded_words()
    {
        await AnalyzerVerifier.VerifyFindingsAsync<PrefixedMembersAnalyzer>(
            "public class Car { public int [|ColorR|]; public int ColorG; }", "dotnet_code_quality.CHB0001.min_count = 2");
        await AnalyzerVerifier.VerifyFindingsAsync<PrefixedMembersAnalyzer>(
            "public class Car { public int ColorR; public int ColorG; public int ColorB; }", "dotnet_code_quality.CHB0001.excluded_words " +
            "= Paint, Color");
        await AnalyzerVerifier.VerifyFindingsAsync<PrefixedMembersAnalyzer>(
            "public class Car { public int ColorR; public int ColorG; public int ColorB; }", "dotnet_diagnostic.CHB0001.severity = none");
        await AnalyzerVerifier.VerifyFindingsAsync<PrefixedMembersAnalyzer>(
            "public class Car { public int [|ColorR|]; public int ColorG; public int ColorB; }",
            "dotnet_code_quality.CHB0001.min_count = none");
    }

    [Fact]
    public Task Properties_are_moved_to_a_nested_class_and_their_uses_rewritten() =>
        AnalyzerVerifier.VerifyFixAsync<PrefixedMembersAnalyzer, NestPropertiesCodeFixProvider>("""
        public class Car
        {
            public int [|ColorR|] { get; set; }
            public int ColorG { get; set; } = 7;
            public int ColorB { get; set; }

            public int Sum() => ColorR + this.ColorG;
        }

        public static class Uses
        {
            public static void Paint(Car car)
            {
                car.ColorR = 1;
                car.ColorG++;
                System.Console.WriteLine(nameof(car.ColorB) + car?.ToString());
            }
        }
        """, """
        public class Car
        {
            public ColorValues Color { get; } = new ColorValues();

            public int Sum() => Color.R + this.Color.G;

            public sealed class ColorValues
            {
                public int R { get; set; }
                public int G { get; set; } = 7;
                public int B { get; set; }
            }
        }

        public static class Uses
        {
            public static void Paint(Car car)
            {
                car.Color.R = 1;
                car.Color.G++;
                System.Console.WriteLine(nameof(car.Color.B) + car?.ToString());
            }
        }
        """);

    [Theory]
    [InlineData(
        "public int [|ColorR|] { get; set; } public int ColorG { get; set; } public int ColorB { get; set; }", "new Car { ColorR = 1 }")]
    [InlineData(
        "public int [|ColorR|] { get; set; } public int ColorG { get; set; } public int ColorB { get; set; }", "car is { ColorR: 1 }")]
    [InlineData("public int [|ColorR|] { get; set; } public int ColorG { get; set; } public int ColorB { get; set; }", "car?.ColorR")]
    [InlineData("public int [|ColorR|] { get; init; } public int ColorG { get; set; } public int ColorB { get; set; }", "0")]
    [InlineData("public int [|ColorR|] { get; set; } public int ColorG { get; private set; } public int ColorB { get; set; }", "0")]
    [InlineData(
        "public int [|Color1|] { get; set; } public int Color2 { get; set; } public int ColorX { get; set; } public int ColorY { get; set; } public int ColorZ { get; set; } public int Color { get; set; }", "0")]
    public async Task No_fix_is_offered_if_it_is_not_mechanical(string members, string use)
    {
        var source = $"public class Car {{ {members} }} public static class Uses {{ public static object Use(Car car) => {use}; }}";
        if (members.Contains("Color1", StringComparison.Ordinal))
            source = source.Replace(
                "[|Color1|]", "Color1", StringComparison.Ordinal).Replace("ColorX", "[|ColorX|]", StringComparison.Ordinal);
        await AnalyzerVerifier.VerifyFixAsync<PrefixedMembersAnalyzer, NestPropertiesCodeFixProvider>(source, source);
    }
}

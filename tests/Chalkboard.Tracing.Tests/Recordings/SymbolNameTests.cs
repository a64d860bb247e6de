using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Tests.Recordings;

/// <summary>The name of a method as views show it.</summary>
public sealed class SymbolNameTests
{
    [Theory]
    [InlineData("Orders", "Total.lambda", "Orders.Total: lambda (Orders.cs:41)")]
    [InlineData("Orders", "Total.lambda@57", "Orders.Total: lambda (Orders.cs:57)")]
    [InlineData("Orders", "Total.get.lambda", "Orders.Total.get: lambda (Orders.cs:41)")]
    [InlineData("Orders", "Total.Add", "Orders.Total: Add (Orders.cs:41)")]
    [InlineData("Orders", "lambda", "Orders: lambda (Orders.cs:41)")]
    [InlineData("Orders", "Total", "Orders.Total")]
    [InlineData("Orders", "Total.get", "Orders.Total.get")]
    [InlineData("Orders", "Total.when", "Orders.Total.when")]
    [InlineData("Basket.Line", "new", "Basket.Line.new")]
    public void Lambdas_and_local_functions_have_their_method_and_their_line(string type, string method, string name) =>
        Assert.Equal(name, new Symbol(type, method) { File = "/src/Orders.cs", Line = 41 }.DisplayName);

    [Theory]
    [InlineData("C:\\src\\Index.cshtml", "Index.Execute: lambda (Index.cshtml:41)")]
    [InlineData("/src/Counter.razor", "Index.Execute: lambda (Counter.razor:41)")]
    [InlineData(null, "Index.Execute: lambda (41)")]
    public void Files_keep_their_extensions(string? file, string name) =>
        Assert.Equal(name, new Symbol("Index", "Execute.lambda") { File = file, Line = 41 }.DisplayName);
}

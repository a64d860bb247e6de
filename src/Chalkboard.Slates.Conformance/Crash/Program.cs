namespace Chalkboard.Slates.Conformance.Crash;

/// <summary>The process that the durability tests kill: opens the store of a fixture and writes to it until it is killed.</summary>
internal static class Program
{
    public static async Task Main(string[] args)
    {
        var fixture = (StoreFixture)Activator.CreateInstance(Type.GetType(args[0], throwOnError: true)!)!;
        await using var store = await fixture.OpenAsync(args[1]);
#pragma warning disable RS0030 // A program has a console.
        await EndlessWriter.RunAsync(store, owner: args[2], Console.Out);
#pragma warning restore RS0030
    }
}

using Chalkboard.Tool.Checking;

namespace Chalkboard.Tool.Tests.Checking;

public sealed class PathTests
{
    [Theory]
    [InlineData("Runtime/Exceptions", "Runtime", "Exceptions")]
    [InlineData(@"Applications/Requests\/Second", "Applications", "Requests/Second")]
    [InlineData(@"Slates/Stores/C:\\data\\slates.db/Reads", "Slates", "Stores", @"C:\data\slates.db", "Reads")]
    [InlineData(@"a\\/b", @"a\", "b")]
    [InlineData(@"a\\\/b", @"a\/b")]
    [InlineData("a//b", "a", "", "b")]
    [InlineData("URI Set Tracking/\\/orders\\/{id}/Max", "URI Set Tracking", "/orders/{id}", "Max")]
    public void A_path_is_names_between_slashes(string path, params string[] names)
    {
        Assert.True(EntryPath.TryParse(path, out var parsed, out _));

        Assert.Equal(names, parsed);
        Assert.Equal(path, EntryPath.Format(parsed));
    }

    [Theory]
    [InlineData("")]
    [InlineData(@"a\")]
    [InlineData(@"a\b")]
    public void An_invalid_path_is_refused(string path)
    {
        Assert.False(EntryPath.TryParse(path, out _, out var error));

        Assert.NotEmpty(error);
    }
}

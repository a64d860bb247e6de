using System.Text.RegularExpressions;
using Chalkboard.Tracing.Calls;

namespace Chalkboard.Tracing.Testing.Counting;

/// <summary>The names of calls. In brackets if a call leaves the woven assemblies.</summary>
internal static partial class CallNames
{
    /// <summary>Returns type and method. The name of a lambda has its line if the method has several.</summary>
    public static string GetKey(Call call) => Format(call, call.Symbol.Name);

    /// <summary>Returns the name for a message, where each lambda and local function has its line.</summary>
    public static string GetLabel(Call call) => Format(call, call.Symbol.DisplayName);

    /// <summary>Returns a key without the line, which changes with the source above it.</summary>
    public static string RemoveLine(string key) => LineOfLambda().Replace(key, "");

    private static string Format(Call call, string name) => call.IsExternal ? $"[{name}]" : name;

    [GeneratedRegex(@"(?<=\blambda)@\d+")]
    private static partial Regex LineOfLambda();
}

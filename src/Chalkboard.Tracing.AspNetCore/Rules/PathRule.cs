using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tracing.AspNetCore.Rules;

internal sealed class PathRule : TraceRule
{
    private readonly (string Pattern, TraceDecision Decision)[] _patterns;

    public PathRule(IEnumerable<string> patterns)
    {
        ArgumentNullException.ThrowIfNull(patterns);
        _patterns = [.. patterns.Select(pattern => (pattern, new TraceDecision($"a request for {pattern}")))];
        if (_patterns.Length == 0) throw new ArgumentException("Pass at least one pattern, such as /reports/**.", nameof(patterns));
        foreach (var (pattern, _) in _patterns)
        {
            if (!pattern.StartsWith('/'))
                throw new ArgumentException(
                    $"The pattern '{pattern}' does not begin with a slash. Paths begin with a slash.", nameof(patterns));
        }
    }

    public override ValueTask<TraceDecision> DecideAsync(HttpContext context)
    {
        var path = context.Request.Path.Value;
        foreach (var (pattern, decision) in _patterns)
        {
            if (PathPattern.Matches(pattern, path)) return new(decision);
        }
        return default;
    }
}

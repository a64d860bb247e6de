using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.AspNetCore.Views;

/// <summary>A trace that somebody looks at, with its calls sorted.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Recording">What was recorded.</param>
/// <param name="Tree">Its calls.</param>
internal sealed record CachedTrace(string Id, Recording Recording, CallTree Tree);

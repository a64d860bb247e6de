using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Chalkboard.Statistics.AspNetCore;

/// <summary>
/// How the page shows a value, and what stands below it. Formats nest as statistics do: namespace, then entry or collection,
/// then column. A format counts for all below that have none of their own; the name <c>*</c> stands for any, after the
/// exact name; null hides.
/// <code>
/// options.Page.Formats["Slates"]["Commits"] = "N0";
/// options.Page.Formats["*"]["Requests"]["Client"] = null;
/// options.Page.Formats["My Stuff"]["Mood"] = Format.By(value => value is > 9000 ? "high" : "low");
/// </code>
/// </summary>
/// <remarks>Set formats when the application starts; they are read by several threads afterwards.</remarks>
public sealed class Format
{
    private const string Any = "*";

    private readonly Dictionary<string, Format> _below = new(StringComparer.Ordinal);
    private readonly Func<object?, string?>? _write;
    private readonly bool _says;

    /// <summary>Says nothing by itself: what is set below it counts.</summary>
    public Format()
    {
    }

    private Format(Func<object?, string?>? write) => (_write, _says) = (write, true);

    /// <summary>Not shown at all. Null says the same.</summary>
    public static Format Hidden => new(write: null) { IsHidden = true };

    /// <summary>As the page shows values by default: for one name, where a wider rule says otherwise.</summary>
    public static Format Default => new(write: null);

    /// <summary>The format of what stands below under that name; one that says nothing if none has been set.</summary>
    /// <param name="name">The name of a namespace, entry, collection or column, or <c>*</c> for any.</param>
    [AllowNull]
    public Format this[string name]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(name);
            return _below.TryGetValue(name, out var format) ? format : _below[name] = new Format();
        }
        set
        {
            ArgumentNullException.ThrowIfNull(name);
            _below[name] = value ?? Hidden;
        }
    }

    internal bool IsHidden { get; private init; }

    /// <summary>A .NET format, for what can be formatted, in the invariant culture.</summary>
    /// <param name="format">Such as <c>N2</c>, or with text around it, such as <c>{0:N2} requests</c>.</param>
    /// <exception cref="ArgumentException">It is empty.</exception>
    public static Format As(string format)
    {
        ArgumentException.ThrowIfNullOrEmpty(format);
        return new(value => format.Contains("{0", StringComparison.Ordinal)
            ? string.Format(CultureInfo.InvariantCulture, format, value)
            : value is IFormattable formattable ? formattable.ToString(format, CultureInfo.InvariantCulture) : value?.ToString());
    }

    /// <summary>A function that writes a value.</summary>
    /// <param name="write">
    /// Gets a scalar of a report and returns its text, which the page encodes. Null shows nothing. What it throws is shown
    /// in place of the value. Called from any thread.
    /// </param>
    public static Format By(Func<object?, string?> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        return new(write);
    }

    /// <summary>The same as <see cref="As"/>.</summary>
    /// <param name="format">A .NET format.</param>
    [SuppressMessage("Usage", "CA2225:Operator overloads have named alternates", Justification = "It is As.")]
    public static implicit operator Format(string format) => As(format);

    /// <summary>What counts for the value of these names, the outermost first; null if nothing is said.</summary>
    internal Format? Of(params ReadOnlySpan<string> names)
    {
        var own = _says ? this : null;
        if (names.IsEmpty) return own;
        var exact = _below.TryGetValue(names[0], out var below) ? below.Of(names[1..]) : null;
        return exact ?? (_below.TryGetValue(Any, out var any) ? any.Of(names[1..]) : null) ?? own;
    }

    /// <summary>The function that writes a value; null for the default.</summary>
    internal Func<object?, string?>? Write => _write;
}

using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics.Reports;

/// <summary>Reads cells.</summary>
internal static class Cells
{
    public static object? Read(IStrongBox cell)
    {
        switch (cell)
        {
            // Past a cache of the processor, and without the box that the interface would make.
            case StrongBox<long> number: return Volatile.Read(ref number.Value);
            case StrongBox<int> number: return Volatile.Read(ref number.Value);
            case StrongBox<double> number: return Volatile.Read(ref number.Value);
            case StrongBox<bool> flag: return Volatile.Read(ref flag.Value);
        }
        try
        {
            return Scalars.Of(cell.Value);
        }
#pragma warning disable CA1031 // A participant's code.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return EntryError.From(failure);
        }
    }
}

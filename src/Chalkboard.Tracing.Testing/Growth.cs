namespace Chalkboard.Tracing.Testing;

/// <summary>The growth of a count with the size n of the data.</summary>
public enum Growth
{
    /// <summary>The count does not grow.</summary>
    Constant,

    /// <summary>The count grows as log n, such as the depth of a balanced tree.</summary>
    Logarithmic,

    /// <summary>The count grows as n.</summary>
    Linear,

    /// <summary>The count grows as n log n, such as the comparisons of a sort.</summary>
    Linearithmic,

    /// <summary>The count grows as n².</summary>
    Quadratic,
}

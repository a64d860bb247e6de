namespace Shop.Carts;

/// <summary>A thing that is for sale.</summary>
public sealed record Product(string Sku, string Name, decimal Price);

/// <summary>The articles of the shop.</summary>
public static class Catalogue
{
    /// <summary>All products, in the order of the page.</summary>
    public static IReadOnlyList<Product> Products { get; } =
    [
        new("chalk-white", "White chalk, 12 pieces", 3.20m),
        new("chalk-colour", "Coloured chalk, 12 pieces", 4.50m),
        new("sponge", "Sponge", 2.80m),
        new("board-small", "Slate board, 20 × 30 cm", 14.00m),
        new("board-large", "Slate board, 60 × 90 cm", 59.00m),
    ];

    /// <summary>Finds a product; null if there is none.</summary>
    public static Product? Find(string? sku) => Products.FirstOrDefault(product => product.Sku == sku);
}

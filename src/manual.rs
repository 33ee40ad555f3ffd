#![doc = include_str!("manual/en.md")]

/// Declares a module for each page, in English and in Chinese. Its documentation is the page.
macro_rules! pages {
    ($($page:ident)*) => {
        $(
            #[doc = include_str!(concat!("manual/en/", stringify!($page), ".md"))]
            pub mod $page {}
        )*

        #[doc = include_str!("manual/zh.md")]
        pub mod zh {
            $(
                #[doc = include_str!(concat!("manual/zh/", stringify!($page), ".md"))]
                pub mod $page {}
            )*
        }
    };
}

pages! {
    overview first_submit streams versions text reports login session gateways relays peers captures fuzzing bare_metal
}
